"""What is refused before Django reads a request."""

import io

import pytest

from config.wsgi import application


def ask(content_type, method="GET"):
    """The status and the body."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/livez",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
        "CONTENT_TYPE": content_type,
    }
    said = []
    answer = application(environ, lambda status, headers: said.append(status))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return said[0], body


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded; charset=UTF-8",
        'multipart/form-data; boundary="----WebKitFormBoundary7MA4YWxkTrZu0gW"',
    ],
)
def test_the_usual_encodings_pass(db, content_type):
    assert ask(content_type)[0] == "200 OK"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset=base64",
        "text/plain; charset*=x''%ff",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x; charset=unicode_escape",
    ],
)
def test_any_other_encoding_is_a_plain_400(content_type):
    assert ask(content_type)[0] == "400 Bad Request"


@pytest.mark.parametrize("content_type", ["", "text/plain; charset=utf-16"])
def test_head_has_the_status_and_no_body(db, content_type):
    status, body = ask(content_type)
    assert body
    assert ask(content_type, "HEAD") == (status, b"")

"""What a browser says of itself, in words."""

import time

import pytest

from assessments.accounts.devices import device_text

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"  # noqa: E501
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"  # noqa: E501


@pytest.mark.parametrize(
    ("user_agent", "text"),
    [
        (CHROME, "Chrome on Windows"),
        (IPHONE, "Mobile Safari on iOS"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown browser"),
        ("<script>", "Unknown browser"),
    ],
)
def test_a_browser_is_named_roughly(user_agent: str, text: str) -> None:
    assert device_text(user_agent) == text


def test_no_text_keeps_a_processor_busy() -> None:
    device_text("x")
    begun = time.process_time()
    for text in ("Mozilla/5.0 (" * 15, "a" * 200, "(;" * 100, "Opera/" * 33):
        device_text(text[:200])
    assert time.process_time() - begun < 0.2

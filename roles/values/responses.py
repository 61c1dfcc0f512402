"""Posted data → form → page and status (200, 409, 422); refuses unknown fields; downloads.

Every view with a form has this shape: authorise, validate, one verb, respond.

team = access.team_to_change(request, pk)
form = TeamForm(posted(request), instance=team)
if stored(request, form, lambda: team.change(**form.given())):
    return redirect("team", team.pk)
return form_page(request, "assessments/team_form.html", {"form": form, "team": team})
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import quote

from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

if TYPE_CHECKING:
    # django-stubs reads it as AUTH_USER_MODEL, a model that roles may not import.
    from django.contrib.auth.models import _User as User

# What a template reads, by name.
Context: TypeAlias = dict[str, Any]

# Error code: somebody else changed the row after the page was opened.
OVERTAKEN = "overtaken"
# What a page may send besides the fields of its form.
BUTTONS = {"csrfmiddlewaretoken", "next", "clear"}


class Request(HttpRequest):
    """A request as views and admin pages get it: LogInFirst lets only people through who log in."""

    user: "User"


def posted(request: HttpRequest) -> QueryDict | None:
    """The posted fields, even if there are none; None if the request is no POST."""
    return request.POST if request.method == "POST" else None


def asked(request: HttpRequest) -> QueryDict:
    """The posted fields, or those of the query string if the request is no POST."""
    return request.POST if request.method == "POST" else request.GET


def refuse_unknown(data: Iterable[str], *forms: BaseForm) -> None:
    """BadRequest for a posted key that none of the forms has."""
    known = BUTTONS | {form.add_prefix(name) for form in forms for name in form.fields}
    unknown = sorted(set(data) - known)
    if unknown:
        message = gettext("This page has no field named %(name)s.")
        raise BadRequest(message % {"name": repr(unknown[0][:60])})


def valid(request: HttpRequest, form: BaseForm) -> bool:
    """Whether the form is valid, False if it is unbound; BadRequest for unknown posted fields."""
    if request.method == "POST":
        refuse_unknown(request.POST, form)
    return form.is_valid()


Result = TypeVar("Result")


def stored(request: HttpRequest, form: BaseForm, verb: Callable[[], Result]) -> Result | None:
    """Calls the verb if the form is valid, and returns its result.

    None if the form is invalid or the verb raises a ValidationError, which is added to the form.
    """
    if not valid(request, form):
        return None
    try:
        return verb()
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def page_status(*, overtaken: object, refused: object) -> HTTPStatus:
    """The status of a page: somebody else changed something, or the input is refused, or neither.

    Both arguments are only tested for truth.
    """
    if overtaken:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


def status_of(form: BaseForm) -> HTTPStatus:
    """The status of a page with this form."""
    return page_status(overtaken=form.has_error(NON_FIELD_ERRORS, OVERTAKEN), refused=form.errors)


def form_page(request: HttpRequest, template: str, context: Context) -> HttpResponse:
    """The page that shows the `form` of the context, with its status."""
    return render(request, template, context, status=status_of(context["form"]))


def attachment(name: str, twin: str = "") -> dict[str, str]:
    """The header of a download: its name, and `twin` in ASCII for clients that need it.

    It has both names (RFC 6266), of which Django would write only one.
    """
    header = content_disposition_header(True, twin or name) or "attachment"
    if not name.isascii():
        header += f"; filename*=utf-8''{quote(name)}"
    return {"Content-Disposition": header}

"""A report or business case as PDF on A4: HTML laid out by WeasyPrint, static files, file name.

WeasyPrint needs Pango and fonts from the operating system. It is imported only when it is used, so
that everything else runs without it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from assessments.models import Assessment
from assessments.reports.followup import acting_on
from assessments.reports.page.page import report_page
from roles.audit.entries import Person
from roles.values.responses import Request, attachment

from .glyphs import FONTS, name_missing, undrawable
from .kept_pdfs import pdf_of
from .scope import Scope, recorded

# Debian packages.
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", *FONTS)
# WeasyPrint breaks a line after the first word of an element that ends with a space. So the space
# is moved behind an inline element, and removed at the end of a block.
# The lookbehind starts a match only at the first space of a run, else the time is quadratic.
SPACE_IN_LINE = re.compile(r"(?<!\s)\s++(</(?:a|small|span|strong)>)")
SPACE_IN_BLOCK = re.compile(r"(?<!\s)\s++(</(?:dd|div|dt|h\d|li|p|summary|td|th)>)")
TYPES = {".css": "text/css", ".svg": "image/svg+xml"}


@cache
def can_make_pdf() -> bool:
    """Whether WeasyPrint finds the libraries that it needs, and a font for plain letters."""
    try:
        import weasyprint  # noqa: F401
        from weasyprint.text.ffi import fontconfig
    except (ImportError, OSError):
        return False
    config = fontconfig.FcInitLoadConfigAndFonts()
    # Without any font Pango does not raise an error, it ends the process.
    if not fontconfig.FcConfigGetFonts(config, fontconfig.FcSetSystem).nfont:
        return False
    return not undrawable({"A"})


def report_html(
    assessment: Assessment,
    *,
    may_change: bool = False,
    may_share: bool = False,
    decided: str = "",
    request: HttpRequest | None = None,
) -> str:
    """The report page, for the screen and for paper; without a request nobody is logged in.

    `decided` is a role about which the reader has just decided.
    """
    context = {
        "assessment": assessment,
        "page": report_page(assessment),
        "acting": acting_on(assessment, may_change=may_change),
        "decided": decided,
        "may_share": may_share,
        "pdf": can_make_pdf(),
    }
    return render_to_string("assessments/report.html", context, request)


@dataclass(frozen=True)
class ReportPdf:
    """The PDF of one report, or of a page about it, from the HTML of that page."""

    assessment: Assessment
    html: str
    kind: str = "report"

    @property
    def scope(self) -> Scope:
        return Scope.of_report(self.assessment)

    @property
    def filename(self) -> str:
        return self._filename(self.scope.name)

    @property
    def plain_filename(self) -> str:
        """The name in ASCII, for headers and logs."""
        return self._filename(self.scope.plain_name)

    def _filename(self, name: str) -> str:
        return f"tripod-{name}-{self.scope.days}-{self.kind}.pdf"

    def response(self, request: Request) -> HttpResponse:
        """The file as a download; Busy if too many wait for theirs.

        A HEAD gets the headers alone, which is no export.
        """
        headers = attachment(self.filename, self.plain_filename)
        content = b"" if request.method == "HEAD" else b"".join(self.begin(by=request.user))
        return HttpResponse(content, content_type="application/pdf", headers=headers)

    def begin(self, *, by: Person | None) -> Iterator[bytes]:
        """The file in one piece, after an entry in the audit log; `by` is None for a command.

        Busy, and no entry, if too many wait for theirs.
        """
        content = pdf_of(self.html, from_html)
        recorded(self.plain_filename, self.scope.teams, by=by)
        yield content


def from_html(html: str) -> bytes:
    """The page as a PDF, tagged for screen readers, with the fonts that it uses."""
    from weasyprint import HTML

    html = without_stray_spaces(html)
    page = HTML(string=html, base_url=settings.PUBLIC_URL, url_fetcher=fetch)
    _give_directions(page.etree_element)
    name_missing(page.etree_element)
    return bytes(page.write_pdf(pdf_tags=True))


def without_stray_spaces(html: str) -> str:
    """The page without space before the end of an element."""
    return SPACE_IN_BLOCK.sub(r"\1", SPACE_IN_LINE.sub(r"\1 ", html))


def _give_directions(page: Element) -> None:
    """Sets the direction of texts with dir="auto", which WeasyPrint does not know."""
    for element in page.iter():
        if element.get("dir", "auto" if element.tag == "bdi" else "") == "auto":
            strong = map(unicodedata.bidirectional, "".join(element.itertext()))
            first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
            element.set("dir", "ltr" if first == "L" else "rtl")


def fetch(url: str) -> object:
    """One of Tripod's static files, read from the disk; ValueError for anything else."""
    from weasyprint.urls import URLFetcherResponse

    own = urljoin(settings.PUBLIC_URL, settings.STATIC_URL)
    name = unquote(urlsplit(url).path.removeprefix(urlsplit(own).path))
    kind = next((kind for ending, kind in TYPES.items() if name.endswith(ending)), None)
    if not url.startswith(own) or kind is None:
        raise ValueError(f"{url} is no style sheet or picture of Tripod")
    return URLFetcherResponse(url, _static(name), {"Content-Type": kind})


def _static(name: str) -> bytes:
    """A collected file by its hashed name; while developing, a file of the source."""
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    found = finders.find(name)
    if not found:
        raise ValueError(f"{name} is no static file")
    with open(found, "rb") as file:
        return file.read()

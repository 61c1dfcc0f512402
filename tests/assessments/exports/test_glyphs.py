"""Texts of every script in the PDF: drawn if there is a font, reported if there is none."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from assessments.exports import PACKAGES, pdf
from assessments.exports.glyphs import Missing, named, undrawable
from assessments.management.commands import report_pdf
from assessments.models import Team, User
from tests.support import factories
from tests.support.got import got
from tools import servers

pytestmark = [pytest.mark.usefixtures("pdf_libraries"), pytest.mark.one_database]

ROOT = Path(__file__).parents[3]
SCRIPTS = {
    "Thai": "ทีมชำระเงิน น้ำ",
    "Devanagari": "भुगतान टीम",
    "Tamil": "தமிழ்",
    "Ethiopic": "አማርኛ",
    "Chinese characters": "支付团队 支付團隊",
    "Japanese": "ひらがな カタカナ",
    "Korean": "결제 팀",
}
IN_DEJAVU = ["Käse żółć", "Ελληνικά", "Кириллица", "فريق الدفع", "צוות תשלומים", "→ ✓ − ≥ …"]
NOTE = "This report has characters for which the server has no fonts"
# A woman with a skin tone at a computer, a flag, a family, a heart and a key are one sign each.
EMOJI = ["🚀", "👩🏽‍💻", "🇩🇪", "👨‍👩‍👧‍👦", "❤️", "1️⃣", "🏳️‍🌈"]


@pytest.fixture(scope="session")
def font_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each package: fontconfig reads each file once for all the tests."""
    root = tmp_path_factory.mktemp("fonts")
    for package, files in servers.fonts().items():
        (root / package).mkdir()
        for path in files:
            (root / package / path.name).symlink_to(path)
    return root


@pytest.fixture
def fonts_of(
    font_folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Hides every font but those of some packages."""

    def only(*packages: str) -> None:
        folders = "".join(f"<dir>{font_folders / package}</dir>" for package in packages)
        config = tmp_path / "fonts.conf"
        config.write_text(
            f"<fontconfig>{folders}<cachedir>{font_folders / 'cache'}</cachedir>"
            '<include ignore_missing="yes">/etc/fonts/conf.d</include></fontconfig>'
        )
        monkeypatch.setenv("FONTCONFIG_FILE", str(config))

    return only


@pytest.fixture
def every_font(fonts_of: Callable[..., None]) -> None:
    fonts_of(*servers.FONTS)


@pytest.fixture
def only_dejavu(fonts_of: Callable[..., None]) -> None:
    fonts_of("fonts-dejavu-core")


def page_of(text: str, language: str = "en-gb") -> str:
    style = "<style>body { font-family: 'DejaVu Sans' }</style>"
    return f'<html lang="{language}"><title>{text}</title>{style}<main><p>{text}</p></main></html>'


def reader(html: str) -> PdfReader:
    return PdfReader(io.BytesIO(pdf.from_html(html)))


def told(document: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


# --- where there is a font ---


@pytest.mark.parametrize("text", [*SCRIPTS.values(), *IN_DEJAVU])
def test_each_script_is_drawn(every_font: None, text: str) -> None:
    with Missing() as missing:
        document = reader(page_of(text))
    assert missing.characters == set()
    letters = {letter for letter in text if letter.isalpha()}
    assert letters <= set(told(document)) and "[" not in told(document)


def test_each_emoji_is_one_picture_in_colour(every_font: None) -> None:
    with Missing() as missing:
        document = reader(page_of(" ".join(EMOJI)))
    assert missing.characters == set()
    assert len(document.pages[0].images) == len(EMOJI)


@pytest.mark.parametrize("text", IN_DEJAVU)
def test_the_basic_fonts_draw_what_most_reports_need(only_dejavu: None, text: str) -> None:
    assert undrawable(set(text)) == set()


# --- where there is none ---


@pytest.mark.parametrize(("name", "text"), SCRIPTS.items())
def test_a_script_without_a_font_is_named(only_dejavu: None, name: str, text: str) -> None:
    shown = told(reader(page_of(f"Team {text} 7")))
    assert shown.startswith(f"Team [{name}] 7 {NOTE}: {name}.")
    assert not set(text) - {" "} & set(shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("🚀", "[rocket]"),
        ("Fast 🚀🚀 🎉!", "Fast [rocket, party popper]!"),
        ("👩🏽‍💻", "[woman, personal computer]"),
        ("🇩🇪🇦🇹 or 🇨🇭", "[DE, AT] or [CH]"),
        ("🚀🔥🎉🐙", "[rocket, fire, party popper …]"),
        ("a\u0378b", "a[U+0378]b"),
    ],
)
def test_a_sign_without_a_font_is_named(only_dejavu: None, text: str, shown: str) -> None:
    assert told(reader(page_of(text))).startswith(f"{shown} {NOTE}")


def test_the_end_says_which_packages_are_missing(only_dejavu: None) -> None:
    text = " ".join([*SCRIPTS.values(), *EMOJI, "\u0378"])
    assert told(reader(page_of(text))).endswith(
        f"{NOTE}: Chinese characters, Devanagari, Ethiopic, Japanese, Korean, Tamil, Thai, "
        "emoji, other signs. The PDF names them in square brackets. These Debian packages bring "
        "most of them: fonts-noto-color-emoji, fonts-noto-core, fonts-wqy-zenhei."
    )


def test_the_end_says_it_in_the_language_of_the_page(only_dejavu: None) -> None:
    shown = told(reader(page_of("支付 ክፍያ 🚀", "de")))
    assert shown.startswith(
        "[chinesische Schriftzeichen, Äthiopisch, rocket] Für einige Zeichen dieses Berichts hat "
        "der Server keine Schrift: Emojis, chinesische Schriftzeichen, Äthiopisch. Das PDF nennt "
        "sie in eckigen Klammern. Die meisten davon bringen diese Debian-Pakete mit: "
    )


def test_the_title_of_the_file_keeps_its_letters(only_dejavu: None) -> None:
    assert got(reader(page_of(SCRIPTS["Thai"])).metadata).title == SCRIPTS["Thai"]


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_a_report_in_another_script_stays_whole(
    only_dejavu: None, checkout: Team, alice: User, language: str
) -> None:
    Team.objects.filter(pk=checkout.pk).update(name="ทีมชำระเงิน 🚀")
    checkout.refresh_from_db()
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=1)
    action: dict[str, Any] = {"title": "अलर्ट कम करें 🔥", "owner": None, "due": None, "note": ""}
    for planned in factories.planned(done, by=alice, times=1):
        planned.change(seen=planned.revision, state="open", **action)
    document = reader(report_pdf.made(done, language).html)
    shown = told(document)
    assert len(document.pages) <= 3
    assert "[Thai, rocket]" in shown and "[Devanagari, fire]" in shown
    assert shown.count("fonts-noto-core") == 1
    assert "ที" in got(got(document.metadata).title)


MISSING = set("กำ🚀🇩🇪👩💻\u3000\u0378支")


@given(st.text(st.sampled_from([*MISSING, *"ab1 [\n", "\u200d", "\ufe0f", "\U0001f3fd"])))
def test_whatever_is_missing_goes_and_all_else_stays(text: str) -> None:
    shown = named(text, MISSING)
    assert not MISSING & set(shown)
    assert re.findall("[ab1]", re.sub(r"\[[^\[\]]*\]", "", shown)) == re.findall("[ab1]", text)
    assert named(text, set()) == text


def test_a_server_without_any_font_makes_no_pdf(fonts_of: Callable[..., None]) -> None:
    assert pdf.can_make_pdf.__wrapped__()
    fonts_of()
    assert not pdf.can_make_pdf.__wrapped__()


def test_a_server_without_latin_letters_makes_no_pdf(fonts_of: Callable[..., None]) -> None:
    fonts_of("fonts-noto-color-emoji")
    assert not pdf.can_make_pdf.__wrapped__()


@pytest.mark.parametrize("file", ["Dockerfile", "docs/operations.md"])
def test_whoever_installs_tripod_is_told_each_package(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not [package for package in PACKAGES if package not in text]
    assert all(package in report_pdf.MISSING for package in PACKAGES)
    assert set(servers.FONTS) <= set(PACKAGES)


# --- direction ---


def drawn(paragraph: str) -> bytes:
    """What is drawn, and where."""
    page = reader(page_of("").replace("<p></p>", paragraph)).pages[0]
    return got(page.get_contents()).get_data()


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("שלום (abc), 12.", "rtl"),
        ("12. شكراً (abc)!", "rtl"),
        ("Team שלום!", "ltr"),
        ("12 (3).", "ltr"),
    ],
)
def test_a_text_of_its_own_direction_is_drawn_in_it(text: str, direction: str) -> None:
    other = {"rtl": "ltr", "ltr": "rtl"}[direction]
    alone = drawn(f'<p dir="auto">{text}</p>')
    assert (
        alone == drawn(f'<p dir="{direction}">{text}</p>') != drawn(f'<p dir="{other}">{text}</p>')
    )
    within = "<p>by {}: 12 reports</p>"
    assert drawn(within.format(f"<bdi>{text}</bdi>")) == drawn(
        within.format(f'<bdi dir="{direction}">{text}</bdi>')
    )

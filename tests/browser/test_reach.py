"""Every target is large enough for a thumb, and text at twice its size still fits."""

import pytest

from tests import factories

from .test_journey import log_in

# Links inside a sentence or a list of text are as high as their line (WCAG 2.5.5, "inline").
SMALL = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length;
  const inline = (e) => getComputedStyle(e).display === "inline" && e.matches("a");
  const target = (e) => (e.matches("input[type=radio], input[type=checkbox]")
    ? e.closest("label") ?? e.parentElement : e);
  const kinds = "a, button, input:not([type=hidden]), select, textarea, summary";
  return [...document.querySelectorAll(kinds)]
    .filter((e) => seen(e) && !inline(e) && !e.matches(".skip-link, .visually-hidden"))
    .map((e) => [target(e).getBoundingClientRect(), target(e)])
    .filter(([box]) => box.height < 43.5 || box.width < 24)
    .map(([box, e]) => `${Math.round(box.height)}px: ${e.outerHTML.slice(0, 120)}`);
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def addresses(checkout, alice):
    """The pages of a team with a draft and a report."""
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=1)
    draft = factories.assessment(checkout, by=alice)
    report, home = f"/assessments/{done.pk}/", f"/assessments/{draft.pk}/"
    return [
        *("/", "/roles/", "/roles/sre/", "/teams/", "/teams/new/", f"/teams/{checkout.pk}/"),
        *(home, f"{home}practices/devops-pipeline/", f"{home}practices/devops-delivery-speed/"),
        *(f"{home}check/", f"{home}discard/"),
        *(f"{report}receipt/", f"{report}report/", f"{report}what-if/", f"{report}roles/sre/"),
    ]


@pytest.mark.parametrize("width", [1280, 320])
def test_every_target_is_44_pixels_high(page, alice, addresses, width):
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, alice)
    small = {}
    for address in addresses:
        page.goto(address)
        small |= {address: found} if (found := page.evaluate(SMALL)) else {}
    assert small == {}


@pytest.mark.parametrize("width", [1280, 640])
def test_text_of_twice_the_size_needs_no_scrolling_sideways(page, alice, addresses, width):
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, alice)
    for address in addresses:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(TOO_WIDE) <= 0, address


def test_nothing_moves_for_who_asked_for_no_motion(page, alice, addresses):
    page.emulate_media(reduced_motion="reduce")
    log_in(page, alice)
    for address in addresses[-8:]:
        page.goto(address)
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter((e) => "
            "parseFloat(getComputedStyle(e).transitionDuration) > 0.001 || "
            "getComputedStyle(e).animationName !== 'none').length"
        )
        assert moving == 0, address

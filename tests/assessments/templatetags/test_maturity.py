import re
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from assessments.templatetags import maturity
from roles.values.days import day_in_words
from tests.support.fixtures import Catalogue, ClientOf

pytestmark = pytest.mark.one_database

ROW = {"title": "Backups", "score": 33.3, "level": "Developing", "low": 20.8, "high": 53.1}


@pytest.mark.parametrize(
    ("shown", "english", "german"),
    [
        (lambda: maturity.score(33.3), "33", "33"),
        (lambda: maturity.score(None), "–", "–"),
        (lambda: maturity.figure(0.5), "0.5", "0,5"),
        (lambda: maturity.figure(43200.25), "43\u00a0200.25", "43.200,25"),
        (lambda: maturity.figure(-1200), "−1200", "−1.200"),
        (lambda: maturity.exact(None), "", ""),
        (lambda: maturity.spread(ROW), "21–53", "21–53"),
        (lambda: maturity.exact(Fraction(2, 5)), "0.4", "0,4"),
        (lambda: maturity.exact(Fraction(20, 87)), "20/87", "20/87"),
        (lambda: day_in_words(datetime(2026, 5, 3, tzinfo=UTC)), "3 May 2026", "3. Mai 2026"),
    ],
)
def test_figures_and_dates_follow_the_language(
    shown: Callable[[], str], english: str, german: str
) -> None:
    with override("en-gb"):
        assert shown() == english
    with override("de"):
        assert shown() == german


def test_a_code_without_a_word_is_shown_as_it_is() -> None:
    # What has no score has no level, and templates are not checked.
    assert maturity.level_name(None) is None  # type: ignore[arg-type]
    assert maturity.dora_level("unheard-of") == "unheard-of"


def test_the_footer_leads_back_to_the_page_in_the_other_language(
    client_of: ClientOf, catalogue: Catalogue
) -> None:
    client = client_of()
    address = f"{reverse('roles')}?from=here"
    page = client.get(address).text
    assert re.search(r'<span lang="en-gb" aria-current="true">English</span>', page)
    there = client.post(reverse("set_language"), {"language": "de", "next": address}, follow=True)
    assert there.redirect_chain == [(address, 302)]
    assert '<html lang="de">' in there.text
    assert re.search(r'<span lang="de" aria-current="true">Deutsch</span>', there.text)


def test_a_page_that_answers_a_post_has_no_switch(client_of: ClientOf, db: None) -> None:
    client = client_of()
    assert 'class="languages"' in client.get(reverse("account_login")).text
    refused = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"})
    assert 'class="languages"' not in refused.text


@pytest.mark.parametrize(
    ("label", "leads"), [("Name", "Name:"), ("Why not?", "Why not?"), ("", "")]
)
def test_a_label_leads_in_what_is_said_of_it(label: str, leads: str) -> None:
    assert maturity.lead_in(label) == leads


@pytest.mark.parametrize("page", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_a_page_about_an_error_needs_no_request(page: str) -> None:
    with override("de"):
        assert '<html lang="de">' in render_to_string(page)


@pytest.mark.parametrize(
    ("exact", "shown"),
    [(33.3, 33), (12.5, 13), (Fraction(500, 11), 45), (49.7, 49), (50, 50), (24.96, 24), (0, 0)],
)
def test_a_score_is_whole_and_never_rounds_up_into_a_level(exact: float, shown: int) -> None:
    assert maturity.score(exact) == str(shown)


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Fraction(31, 28), "1.1"),
        (Fraction(1), "1"),
        (Fraction(1, 50), "0.02"),
        (0.25, "0.25"),
        (Fraction(5, 4), "1.3"),
    ],
)
def test_people_are_counted_in_tenths_and_below_one_in_hundredths(exact: float, shown: str) -> None:
    assert maturity.people(exact) == shown


@pytest.mark.parametrize(("exact", "shown"), [("2000/21", "95.24"), ("2/5", "0.4"), ("3", "3")])
def test_no_receipt_shows_a_fraction(exact: str, shown: str) -> None:
    assert maturity.decimal(Fraction(exact)) == shown

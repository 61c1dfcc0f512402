"""Comparing two versions in the admin: the old and new text, and the effect on trends."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import Choice, QuestionnaireVersion, User
from roles.models import Ruleset
from roles.versioning.admin.comparing import lines_between, words_between
from roles.versioning.frozen import FrozenOncePublished
from roles.versioning.versions import Version
from tests.support.admin_pages import page, queries
from tests.support.fixtures import Catalogue, ClientOf, PageResponse
from tests.support.got import got
from tests.support.growth import is_linear, stopped_after

pytestmark = pytest.mark.one_database


def compared(client: Client, version: Version, **query: Any) -> PageResponse:
    return client.get(page(type(version), "compare", version.pk, **query))


def told(response: PageResponse) -> dict[str, list[tuple[str, str, dict[str, list[str]]]]]:
    """Each row with what changed, to which effect, and the fields with their lines."""
    return {
        row.code: [
            (
                str(d.what),
                d.effect_code,
                {str(name): [str(x) for x in lines] for name, lines in d.fields},
            )
            for d in row.differences
        ]
        for row in response.context["compared"]
    }


def test_a_copy_says_the_same(draft: QuestionnaireVersion, erin: User, client_of: ClientOf) -> None:
    assert "Both say the same." in compared(client_of(erin), draft).text


def test_words_are_shown_old_and_new(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    asked = draft.questions.filter(code="slos_defined")
    asked.update(text=asked.get().text.replace("your", "the"), why="<script>")
    response = compared(client_of(erin), draft)
    (wording, text) = told(response)["slos_defined"]
    assert wording[:2] == ("reworded", "wording")
    assert text[:2] == ("reworded", "comparable")
    assert "<del>your</del><ins>the</ins>" in text[2]["text"][0]
    assert "<ins>&lt;script&gt;</ins>" in response.text


def test_what_breaks_a_series_is_said(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    draft.questions.filter(code="slos_defined").update(weight=3)
    bands = Choice.objects.filter(question__version=draft, question__code="slo_coverage")
    bands.filter(number=1).update(upper="60")
    bands.filter(number=2).update(lower="60")
    found = told(compared(client_of(erin), draft))
    assert found["slos_defined"] == [
        ("another weight", "breaks", {"weight": ["<del>1</del><ins>3</ins>"]})
    ]
    ((what, effect, fields),) = found["slo_coverage"]
    assert (what, effect) == ("other points or ranges", "breaks")
    assert "1: <del>50</del><ins>60</ins>" in fields["ranges: upper"]


def test_what_is_added_removed_and_moved_is_told(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    asked = draft.questions.get(code="toil_reduction")
    new = asked.copy(code="toil_new", text="A new one?")
    new.save()
    for choice in asked.choices.all():
        choice.copy(question=new).save()
    draft.questions.get(code="downtime").delete()
    draft.move(got(draft.texts.last()), -3)
    response = compared(client_of(erin), draft)
    found = told(response)
    assert [row[:2] for row in found["toil_new"]] == [("added", "breaks")]
    assert found["toil_new"][0][2]["text"] == ["<ins>A new one?</ins>"]
    assert [row[:2] for row in found["downtime"]] == [("removed", "breaks")]
    assert found["sre-on-call"] == [("moved", "comparable", {})]


def test_a_question_that_lost_its_choices_is_compared(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    draft.questions.get(code="slos_defined").choices.all().delete()
    ((what, effect, fields),) = told(compared(client_of(erin), draft))["slos_defined"]
    assert (what, effect) == ("other points or ranges", "breaks")
    assert len(fields["choices"]) == 4
    assert all(line.startswith("<del>") for line in fields["choices"])


def test_rules_are_compared_too(rules: Ruleset, erin: User, client_of: ClientOf) -> None:
    rules.triggers.filter(code="too-much-toil").update(starts="40")
    rules.constants.filter(code="tie_share").update(text="Other words.")
    found = told(compared(client_of(erin), rules))
    assert found["too-much-toil"][0][:2] == ("changed", "advice")
    assert found["too-much-toil"][0][2] == {"starts": ["<del>50</del><ins>40</ins>"]}
    assert found["tie_share"][0][:2] == ("reworded", "wording")


def test_any_two_versions_can_be_compared(
    catalogue: Catalogue, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    draft.questions.filter(code="slos_defined").update(weight=3)
    draft.publish()
    third, client = draft.new_draft(), client_of(erin)
    assert "Both say the same." in compared(client, third).text
    first = catalogue["sre"]
    assert "slos_defined" in told(compared(client, third, other=first.pk))
    # The older one is always on the left.
    back = compared(client, first, other=third.pk)
    assert (back.context["old"], back.context["new"]) == (first, third)


@pytest.mark.parametrize("other", ["", "x", "99999", "9" * 40])
def test_another_version_that_there_is_not_is_refused(
    other: str, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    response = compared(client_of(erin), draft, other=other)
    assert response.status_code == 422
    assert "errorlist" in response.text


def test_the_version_of_another_questionnaire_is_refused(
    catalogue: Catalogue, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    response = compared(client_of(erin), draft, other=catalogue["devops"].pk)
    assert response.status_code == 422


def test_a_first_version_has_nothing_beside_it(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, first = client_of(erin), catalogue["sre"]
    assert "no other version" in compared(client, first).text
    shown = client.get(page(QuestionnaireVersion, "change", first.pk)).text
    assert page(QuestionnaireVersion, "compare", first.pk) not in shown


def test_a_question_without_a_practice_text_is_told_of(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    got(draft.texts.first()).delete()
    response = compared(client_of(erin), draft)
    assert "in a practice without a text: slis_measured" in response.text


@pytest.mark.parametrize("model", [QuestionnaireVersion, Ruleset])
def test_a_comparison_costs_the_same_with_more_changes(
    model: type[FrozenOncePublished],
    draft: QuestionnaireVersion,
    rules: Ruleset,
    erin: User,
    client_of: ClientOf,
) -> None:
    version = draft if model is QuestionnaireVersion else rules
    client, address = client_of(erin), page(model, "compare", version.pk)
    before = queries(client, address)
    draft.questions.update(weight=2)
    rules.triggers.update(weight=2)
    assert queries(client, address) == before
    assert len(told(client.get(address))) > 10


# --- two texts ---


LINES = st.lists(st.text(max_size=30), max_size=6)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("one", "one", [("same", "one")]),
        ("of your team", "of the team", [
            ("same", "of "), ("gone", "your"), ("new", "the"), ("same", " team"),
        ]),
        ("", "new", [("new", "new")]),
        ("old", "", [("gone", "old")]),
    ],
)  # fmt: skip
def test_words_are_told_apart(old: str, new: str, parts: list[tuple[str, str]]) -> None:
    assert words_between(old, new) == parts


def test_lines_are_paired_where_as_many_go_as_come() -> None:
    assert lines_between(["a b", "same"], ["a c", "same"]) == [
        [("same", "a "), ("gone", "b"), ("new", "c")],
        [("same", "same")],
    ]
    assert lines_between(["a"], ["b", "c"]) == [[("gone", "a")], [("new", "b")], [("new", "c")]]


def test_lines_with_the_same_words_over_and_over_are_not_taken_apart() -> None:
    old, new = "a b " * 200, "b c " * 200
    assert words_between(old, new) == [("gone", old), ("new", new)]
    assert words_between(old, old) == [("same", old)]


# What stands between two words that differ: found again at every other place.
@pytest.mark.parametrize("between", [" ", "!", "a ", "\n"])
def test_no_texts_cost_more_than_their_length_allows(between: str) -> None:
    def compared(texts: list[str]) -> None:
        words_between(*texts)
        lines_between(*(text.split(" ") for text in texts))

    def texts(length: int) -> list[str]:
        return [between.join(f"{letter}{n}" for n in range(length)) for letter in "xy"]

    with stopped_after(5):
        compared(texts(500))
    assert is_linear(compared, texts, 4000)


@given(LINES, LINES)
def test_both_texts_can_be_read_from_it(old: list[str], new: list[str]) -> None:
    lines = lines_between(old, new)
    for texts, left_out in ((old, "new"), (new, "gone")):
        told = [[text for what, text in line if what != left_out] for line in lines]
        there = [what for line in lines for what in [{w for w, _ in line}]]
        kept = [
            "".join(line) for line, kinds in zip(told, there, strict=True) if kinds != {left_out}
        ]
        assert [text for text in kept if text] == [text for text in texts if text]

"""The page before publishing: faults with links, translations, changes and impact."""

import pytest
from django.test import Client

from assessments.models import Practice, PracticeText, Question, QuestionnaireVersion, Team, User
from roles.models import Constant, Role, RoleRule, Ruleset, StaffingPoint, Trigger
from roles.versioning.frozen import FrozenOncePublished
from roles.versioning.versions import Version
from tests.support import factories
from tests.support.admin_pages import page, press, queries, told
from tests.support.fixtures import Catalogue, ClientOf, PageResponse
from tests.support.got import got


def publishing(client: Client, version: Version) -> PageResponse:
    return client.get(page(type(version), "publish", version.pk))


def faults(response: PageResponse) -> dict[str, str]:
    """The faults on the page with the addresses behind them."""
    return {str(fault): address for fault, address in response.context["faults"]}


def test_a_page_asks_before_a_draft_is_published(
    catalogue: Catalogue, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    shown = client.get(page(QuestionnaireVersion, "change", draft.pk)).text
    assert f'href="{page(QuestionnaireVersion, "publish", draft.pk)}"' in shown
    asked = publishing(client, draft).text
    assert "the draft has no faults" in asked
    assert "Publish SRE 2 (draft)" in asked
    assert "SRE 1 (published) is retired." in asked
    draft.refresh_from_db()
    assert draft.is_draft
    press(client, draft, "publish")
    draft.refresh_from_db()
    assert draft.published_by == erin


@pytest.mark.parametrize("edge", [[1], {}, None, True, "x", "1e9"])
def test_an_edge_that_is_no_number_is_a_fault_before_anybody_meets_it(
    draft: QuestionnaireVersion, edge: object
) -> None:
    draft.checks = [{"text": "?", "when": [{"question": "downtime", "at_least": edge}]}]
    (fault,) = map(str, draft.faults())
    assert fault.startswith("Consistency check 1: give a text and")


def test_each_fault_of_a_questionnaire_leads_to_its_place(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    other, told_first = draft.texts.all()[:2]
    short = got(draft.questions.filter(practice=told_first.practice).first())
    got(short.choices.last()).delete()
    lonely = draft.questions.get(practice=other.practice)
    practice = other.practice
    other.delete()
    empty = Practice.objects.create(questionnaire=draft.questionnaire, code="sre-empty")
    text = PracticeText.objects.create(version=draft, practice=empty, title="E", summary="E")
    draft.checks = [{"text": 3}]
    draft.save()
    client = client_of(erin)
    response = publishing(client, draft)
    found = faults(response)
    assert found == {
        f"{short.code}: a practice question has four choices, worth 0, 1, 2 and 3.": page(
            Question, "change", short.pk
        ),
        f"{practice.code}: is asked about, but has no text here.": page(
            PracticeText, "add", version=draft.pk, practice=practice.pk
        ),
        "sre-empty: has a text, but no question here.": page(PracticeText, "change", text.pk),
        f"{practice.code}: is named as coming first, but has no text here.": page(
            PracticeText, "change", draft.texts.get(title=_waiting(draft, practice)).pk
        ),
        "Consistency check 1: give a text and, under `when`, 1 to 10 conditions; each has a "
        "question and choices, at_least, at_most or below; `times` names another question and "
        "`of_target` is true or false, both with at_least, at_most or below.": page(
            QuestionnaireVersion, "change", draft.pk
        ),
    }
    assert lonely.pk
    for address in found.values():
        assert client.get(address).status_code == 200
        assert address.replace("&", "&amp;") in response.text
    assert "<button" not in response.text[response.text.index("Once the faults are mended") :]


def _waiting(draft: QuestionnaireVersion, practice: Practice) -> str:
    return next(text.title for text in draft.texts.all() if practice.code in text.requires)


def test_the_page_that_adds_a_missing_text_knows_the_practice(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    text = got(draft.texts.last())
    practice = text.practice
    text.delete()
    client = client_of(erin)
    (address,) = faults(publishing(client, draft)).values()
    form = client.get(address).context["adminform"].form
    assert (form["version"].value(), form["practice"].value()) == (str(draft.pk), str(practice.pk))


def test_each_fault_of_rules_leads_to_its_place(
    rules: Ruleset, erin: User, client_of: ClientOf
) -> None:
    sre = Role.objects.get(slug="sre")
    rules.staffing.filter(role=sre, engineers=1).delete()
    smaller, larger = rules.staffing.filter(role__slug="devops")[:2]
    StaffingPoint.objects.filter(pk=smaller.pk).update(people="1")
    rules.role_rules.filter(role=sre).delete()
    deciding = rules.role_rules.get(role__slug="devops")
    rules.role_rules.filter(pk=deciding.pk).update(deciding=9)
    trigger = got(rules.triggers.first())
    rules.triggers.filter(pk=trigger.pk).update(code="size-x")
    rules.constants.filter(code="tie_share").delete()
    wrong = rules.constants.get(code="tie_points")
    rules.constants.filter(pk=wrong.pk).update(value="-1")
    client = client_of(erin)
    found = faults(publishing(client, rules))
    assert set(found.values()) == {
        page(StaffingPoint, "add", ruleset=rules.pk, role=sre.pk, engineers=1),
        page(StaffingPoint, "change", larger.pk),
        page(RoleRule, "add", ruleset=rules.pk, role=sre.pk, per_engineer=0, deciding=1),
        page(RoleRule, "change", deciding.pk),
        page(Trigger, "change", trigger.pk),
        page(Constant, "add", ruleset=rules.pk, code="tie_share"),
        page(Constant, "change", wrong.pk),
    }
    for address in found.values():
        assert client.get(address).status_code == 200


def test_faults_are_refused_whatever_the_page_showed(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    got(draft.texts.first()).delete()
    response = press(client_of(erin), draft, "publish")
    assert "has no text here" in " ".join(told(response))
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_version_that_is_published_already_leads_back(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    published = catalogue["sre"]
    response = client_of(erin).get(page(QuestionnaireVersion, "publish", published.pk), follow=True)
    assert told(response) == ["SRE 1 (published) is no draft."]


def test_how_far_it_is_translated_is_said(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    total = sum(len(chapter.sentences) for chapter in draft.chapters())
    assert f"Deutsch: all {total} sentences." in publishing(client, draft).text
    draft.questions.filter(code="slos_defined").update(text="Other words?")
    text = " ".join(publishing(client, draft).text.split())
    assert f"Deutsch: {total - 1} of {total} sentences. The missing ones are shown in Engl" in text
    assert page(QuestionnaireVersion, "translations", draft.pk, "de") in text


def test_changes_and_impact_are_told_in_short(
    draft: QuestionnaireVersion, checkout: Team, alice: User, admin: User, client_of: ClientOf
) -> None:
    factories.submitted(factories.assessment(checkout, by=alice))
    client = client_of(admin)
    before = publishing(client, draft).text
    assert "Both say the same." in before
    assert "would keep its levels" in before
    draft.questions.filter(code="slos_defined").update(weight=10)
    after = publishing(client, draft).text
    assert "breaks the series" in after
    assert page(QuestionnaireVersion, "compare", draft.pk) in after


def test_with_faults_there_is_no_impact_to_tell(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    got(draft.texts.first()).delete()
    text = publishing(client_of(erin), draft).text
    assert "once the draft has no faults" in text
    assert "without a text" in text


@pytest.mark.parametrize("model", [QuestionnaireVersion, Ruleset])
def test_the_page_costs_the_same_with_more_parts(
    model: type[FrozenOncePublished],
    draft: QuestionnaireVersion,
    rules: Ruleset,
    erin: User,
    client_of: ClientOf,
) -> None:
    client, version = client_of(erin), draft if model is QuestionnaireVersion else rules
    address = page(model, "publish", version.pk)
    before = queries(client, address)
    for number in range(3):
        if model is Ruleset:
            got(rules.triggers.first()).copy(code=f"more-{number}").save()
        else:
            asked = draft.questions.get(code="slos_defined")
            new = asked.copy(code=f"more-{number}")
            new.save()
            for choice in asked.choices.all():
                choice.copy(question=new).save()
    assert queries(client, address) == before

"""What the database itself refuses, even if the ORM's rules are bypassed."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import BaseConstraint, Model, QuerySet
from django.utils import timezone

from assessments.models import (
    Action,
    AdviceDecision,
    AdviceStep,
    Answer,
    Assessment,
    Choice,
    Invitation,
    KeptPost,
    KeyFigure,
    Membership,
    Pin,
    Practice,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    ShareLink,
    Staffing,
    Team,
    User,
    VersionTranslation,
)
from roles.audit import AuditEntry
from roles.models import (
    Constant,
    Discipline,
    Role,
    RoleLine,
    RoleRule,
    Ruleset,
    RulesetTranslation,
    StaffingPoint,
    Trigger,
)
from tests.support import factories
from tests.support.fixtures import People
from tests.support.got import got

OWN = [m for label in ("roles", "assessments") for m in apps.get_app_config(label).get_models()]
CONSTRAINTS = {c.name: (model, c) for model in OWN for c in model._meta.constraints}
RELATIONS = [
    (model, field) for model in OWN for field in model._meta.concrete_fields if field.is_relation
]
UNIQUE = [
    (model, field)
    for model in OWN
    for field in model._meta.concrete_fields
    if field.unique and not field.primary_key
]


def past_the_orm(model: type[Model]) -> QuerySet[Any]:
    """The rows of a model without the rules of its own queryset."""
    rows: QuerySet[Any] = models.QuerySet(model)
    return rows


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def populated(people: People, shared_team: Team) -> None:
    """At least two rows of every model, with drafts of the SRE questionnaire and of the rules."""
    catalogue = {v.questionnaire.discipline.slug: v for v in factories.published()}
    alice, charlie, checkout = people["alice"], people["charlie"], shared_team
    catalogue["sre"].new_draft()
    factories.rules().new_draft()
    questions = catalogue["sre"].questions.filter(kind="level")[:2]
    problems = [
        catalogue["sre"].questions.get(code="downtime"),
        catalogue["platform"].questions.get(code="environment_wait"),
    ]
    for team in Team.objects.all():
        team.staff(dict.fromkeys(Role.objects.all(), 1))
        assessment = factories.assessment(team, by=alice)
        assessment.answer({question: factories.given(question) for question in questions})
        assessment.answer({question: factories.valued(question, 5000) for question in problems})
        factories.handed_in(assessment)
        factories.planned(assessment, by=alice, owner=alice if team == checkout else charlie)
        for role in Role.objects.filter(slug__in=("sre", "platform")):
            AdviceDecision.objects.decide(assessment, role, choice="accepted", by=alice)
        factories.share_link(assessment)[0].revoke(by=alice)
        guest = factories.user(f"guest of {team}")
        factories.invitation(team, by=team.memberships.get(right="lead").user)[0].accept(by=guest)
        Assessment.objects.bulk_create([by_mistake(assessment, by=alice)])
    for versions in (QuestionnaireVersion, Ruleset):
        past_the_orm(versions).update(published_by=alice)


def by_mistake(of: Assessment, *, by: User) -> Assessment:
    """An older copy of the report, which was withdrawn."""
    week = timedelta(weeks=1)
    then = {"started": of.started - week, "submitted": got(of.submitted) - week}
    gone = {"withdrawn": of.submitted, "withdrawn_by": by, "withdrawal_reason": "Wrong team."}
    return factories.copied(of, pk=uuid4(), is_latest=False, **then, **gone)


def change(model: type[Model], **values: Any) -> Callable[[], object]:
    """An attempt to give one row these values."""
    return lambda: (
        past_the_orm(model).filter(pk=got(model._default_manager.first()).pk).update(**values)
    )


def repeat(model: type[Model], *names: str) -> Callable[[], object]:
    """An attempt to give the last row what the first one has in these fields."""

    def attempt() -> None:
        first, last = (
            model._default_manager.order_by("pk").first(),
            got(model._default_manager.order_by("pk").last()),
        )
        same = {name: getattr(first, name) for name in names}
        past_the_orm(model).filter(pk=last.pk).update(**same)

    return attempt


def shout(model: type[Model], name: str) -> Callable[[], object]:
    """An attempt to give the last row the code of the first one in capital letters."""

    def attempt() -> None:
        first, last = (
            model._default_manager.order_by("pk").first(),
            got(model._default_manager.order_by("pk").last()),
        )
        same = {name: getattr(first, name).upper()}
        past_the_orm(model).filter(pk=last.pk).update(**same)

    return attempt


def all_versions(state: str) -> Callable[[], object]:
    """An attempt to give the versions of one questionnaire the same state."""
    versions = past_the_orm(QuestionnaireVersion)
    return lambda: versions.filter(questionnaire__slug="sre").update(state=state)


def a_number_again() -> None:
    version = got(QuestionnaireVersion.objects.published().first())
    version.pk, version.state = None, "retired"
    QuestionnaireVersion.objects.bulk_create([version])


def a_draft_as_the_latest() -> None:
    Assessment.objects.bulk_create([Assessment(team=factories.team("Other"), is_latest=True)])


def kept(**fields: Any) -> Callable[[], object]:
    """An attempt to keep two posts of which the second one has these fields."""

    def attempt() -> None:
        row: dict[str, Any] = {"holder": "x", "path": "/", "text": "{}", "size": 2}
        KeptPost.objects.bulk_create([KeptPost(**row), KeptPost(**row | fields)])

    return attempt


def two_latest() -> None:
    latest = past_the_orm(Assessment).filter(is_latest=True)
    latest.update(team=got(Team.objects.first()))


def two_drafts() -> None:
    Assessment.objects.bulk_create(Assessment(team=Team.objects.first()) for _ in range(2))


VIOLATIONS = {
    "kept_post_once": kept(),
    "kept_post_size": kept(path="/teams/", size=200_001),
    "one_ruleset_a_number": repeat(Ruleset, "number"),
    "role_line_part_known": change(RoleLine, part="lost"),
    "only_a_step_is_needless": change(RoleLine, part="tools", practice="sre-slos"),
    "one_key_figure_a_subject": repeat(KeyFigure, "assessment_id", "kind", "subject"),
    "key_figure_kind_known": change(KeyFigure, kind="lost"),
    "key_figure_levels_in_order": change(KeyFigure, number=Fraction(1), level=1, least=2, most=3),
    "one_latest_a_team": two_latest,
    "latest_is_submitted": a_draft_as_the_latest,
    "one_draft_ruleset": lambda: past_the_orm(Ruleset).update(state="draft"),
    "one_published_ruleset": lambda: past_the_orm(Ruleset).update(state="published"),
    "ruleset_state_known": change(Ruleset, state="lost"),
    "one_constant_a_code": repeat(Constant, "ruleset", "code"),
    "one_trigger_a_code": repeat(Trigger, "ruleset", "code"),
    "audit_action_known": lambda: AuditEntry.record("shrug", "sre:2"),  # type: ignore[arg-type]
    "one_discipline_a_slug": shout(Discipline, "slug"),
    "one_role_a_slug": shout(Role, "slug"),
    "one_questionnaire_a_slug": shout(Questionnaire, "slug"),
    "one_practice_a_code": shout(Practice, "code"),
    "one_staffing_point_a_size": repeat(StaffingPoint, "ruleset", "role", "engineers"),
    "staffing_from_one": change(StaffingPoint, engineers=0),
    "one_rule_a_role": repeat(RoleRule, "ruleset", "role"),
    "few_deciding_figures": change(RoleRule, deciding=21),
    "problem_is_beyond_start": change(Trigger, starts=Fraction(3), problem=Fraction(3)),
    "an_answer_is_never_severe": change(Trigger, kind="practice", severe=Fraction(3)),
    "extreme_has_a_strength": change(Trigger, extreme=None),
    "trigger_weight_percent": change(Trigger, weight=0),
    "trigger_kind_known": change(Trigger, kind="luck"),
    "team_has_engineers": change(Team, engineers=0),
    "team_expects_engineers": change(Team, expected_engineers=0),
    "team_has_sites": change(Team, sites=21),
    "team_has_a_name": change(Team, name_key=""),
    "team_is_archived_after_it_began": change(Team, archived=factories.FOUNDED - timedelta(days=1)),
    "user_has_a_name": change(User, username_key=""),
    "erased_user_is_nobody": change(User, erased=factories.FOUNDED),
    "one_staffing_a_role": repeat(Staffing, "team", "role"),
    "staffing_not_negative": change(Staffing, people=-1),
    "staffing_shared_is_part": change(Staffing, shared=10_000),
    "one_membership_a_team": repeat(Membership, "user", "team"),
    "membership_right_known": change(Membership, right="owner"),
    "one_version_a_number": a_number_again,
    "one_draft": all_versions("draft"),
    "one_published": all_versions("published"),
    "version_state_known": change(QuestionnaireVersion, state="lost"),
    "one_text_a_practice": repeat(PracticeText, "version", "practice"),
    "one_step_a_gap": repeat(AdviceStep, "text", "gap"),
    "step_gap_known": change(AdviceStep, gap=3),
    "one_question_a_code": repeat(Question, "version", "code"),
    "a_metric_has_a_family": change(Question, kind="metric", family=""),
    "question_has_weight": change(Question, weight=0),
    "critical_is_a_practice_question": change(
        Question, kind="metric", family="dora", critical=True
    ),
    "one_choice_a_number": repeat(Choice, "question", "number"),
    "submitted_has_a_date": change(Assessment, state="submitted", submitted=None),
    "submitted_has_its_rows": change(Assessment, state="submitted", file_rows=None),
    "submitted_has_its_rules": change(Assessment, ruleset=None),
    "withdrawn_was_submitted_and_says_why": change(
        Assessment, is_latest=False, withdrawn=timezone.now() + timedelta(days=1)
    ),
    "latest_is_not_withdrawn": change(
        Assessment, withdrawn=timezone.now() + timedelta(days=1), withdrawal_reason="Wrong team."
    ),
    "one_draft_a_team": two_drafts,
    "assessment_track_known": change(Assessment, track="slow"),
    "one_pin_a_version": repeat(Pin, "assessment", "version"),
    "one_translation_a_rule_text": repeat(RulesetTranslation, "ruleset", "language", "digest"),
    "one_translation_a_version_text": repeat(VersionTranslation, "version", "language", "digest"),
    "one_answer_a_question": repeat(Answer, "response", "question"),
    "known_is_a_choice_or_a_value": change(Answer, state="known", choice=None, value=None),
    "does_not_apply_needs_a_reason": change(Answer, state="not_applicable", choice=None, reason=""),
    "answer_state_known": change(Answer, state="perhaps", choice=None),
    "answer_confidence_known": change(Answer, confidence="sure"),
    "action_kind_known": change(Action, kind="wish"),
    "action_has_a_subject": change(Action, subject=""),
    "action_has_a_title": change(Action, title=""),
    "closed_action_has_a_date": change(Action, state="done"),
    "dropped_action_has_a_note": change(Action, state="dropped", closed=timezone.now()),
    "one_open_action_a_text": repeat(Action, "assessment", "kind", "subject", "title_key"),
    "one_decision_a_role": repeat(AdviceDecision, "assessment", "role"),
    "decision_choice_known": change(AdviceDecision, choice="perhaps"),
    "declined_needs_a_reason": change(AdviceDecision, choice="declined"),
    "invitation_holds_a_digest": change(Invitation, digest="a-token-of-43-characters-is-refused"),
    "invitation_right_known": change(Invitation, right="boss"),
    "invitation_expires_within_a_month": change(
        Invitation, expires=models.F("made") + timedelta(days=32)
    ),
    "invitation_used_or_revoked": change(
        Invitation, used=models.F("made"), revoked=models.F("made")
    ),
    "invitation_used_has_a_date": change(Invitation, used=None),
    "link_holds_a_digest": change(ShareLink, digest="a-token-of-43-characters-is-refused-here-xx"),
    "link_says_for_whom": change(ShareLink, label=""),
    "link_expires_within_a_year": change(ShareLink, expires=models.F("made") + timedelta(days=367)),
    "link_revoked_has_a_date": change(ShareLink, revoked=None),
    "link_used_has_a_date": change(ShareLink, uses=1),
}


def named(constraint: BaseConstraint, model: type[Model]) -> tuple[str, str]:
    """How a database names the constraint: SQLite tells the columns of a unique one."""
    fields = getattr(constraint, "fields", ())
    columns = [f"{model._meta.db_table}.{_column(model, f)}" for f in fields]
    return constraint.name, ", ".join(columns) or constraint.name


def _column(model: type[Model], name: str) -> str | None:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field.column


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name: str, populated: None) -> None:
    model, constraint = CONSTRAINTS[name]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        VIOLATIONS[name]()
    assert any(words in str(refusal.value) for words in named(constraint, model))


def test_every_constraint_is_tried() -> None:
    assert CONSTRAINTS.keys() == VIOLATIONS.keys()


def test_database_keeps_what_is_unique(populated: None) -> None:
    assert len(UNIQUE) > 8
    for model, field in UNIQUE:
        with pytest.raises(IntegrityError), transaction.atomic():
            repeat(model, field.name)()


def delete_alone(rows: QuerySet[Any]) -> None:
    """Deletes rows without those that refer to them, and has the database look at once."""
    rows._raw_delete(connection.alias)
    connection.check_constraints()


def test_database_keeps_what_another_row_refers_to(populated: None) -> None:
    assert len(RELATIONS) > 20
    for model, field in RELATIONS:
        row = past_the_orm(model).exclude(**{field.name: None}).first()
        target = field.related_model
        assert isinstance(target, type)
        referred = past_the_orm(target).filter(pk=getattr(row, field.attname))
        with pytest.raises(IntegrityError), transaction.atomic():
            delete_alone(referred)


def test_what_is_in_use_is_protected(populated: None) -> None:
    """Nothing that an answer, a report or a published version stands on can be deleted."""
    protecting = [
        (model, field)
        for model, field in RELATIONS
        if got(field.remote_field).on_delete is models.PROTECT
    ]
    assert len(protecting) > 10
    for model, field in protecting:
        row = past_the_orm(model).exclude(**{field.name: None}).first()
        with pytest.raises((models.ProtectedError, ValidationError)), transaction.atomic():
            getattr(row, field.name).delete()

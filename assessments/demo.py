"""A small organisation to look around in: two teams, five people, one report, one draft."""

import secrets
from fractions import Fraction

from django.contrib.auth.models import Group
from django.db import transaction

from assessments import metrics, reports
from assessments.models import (
    Answer,
    Assessment,
    Given,
    Membership,
    Question,
    QuestionnaireVersion,
    Team,
    User,
)
from roles.models import Role

# Nothing that is easily taken for something else when it is typed.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

PEOPLE = {
    "alice": ("Alice", "Moreau", "leads Checkout and Search"),
    "bob": ("Bob", "Lindqvist", "is a member of Checkout"),
    "dana": ("Dana", "Osei", "reads the reports of every team"),
    "erin": ("Erin", "Kovac", "edits the questions, and sees no answers"),
    "admin": ("Ada", "Minh", "may do everything"),
}
GROUPS = {"dana": "Organisation readers", "erin": "Question editors"}

# By question code: the number of the choice, a figure as somebody would type it, or words.
DONT_KNOW = "don't know"
CHECKOUT = {
    "shared_ownership": 1,
    "organised_communication": 2,
    "team_charter": 1,
    "cross_training": 1,
    "pipeline_automation": 2,
    "infrastructure_as_code": 2,
    "self_service_deployment": 3,
    "release_size": 2,
    "incident_prevention": 1,
    "continuous_delivery": 2,
    "production_visibility": 1,
    "shared_troubleshooting": 0,
    "joint_incidents": 1,
    "performance_habit": 1,
    "continuous_improvement": 2,
    "developer_workflow": 1,
    "deployment_frequency": "4 a week",
    "lead_time": "20 hours",
    "change_failure_rate": "18 %",
    "recovery_time": "7 hours",
    "rework_rate": DONT_KNOW,
    "slis_measured": 1,
    "slos_defined": 1,
    "accepted_risk": 0,
    "error_budget_use": 0,
    "alerts_before_users": 1,
    "incident_roles": 1,
    "incident_reviews": 1,
    "toil_reduction": 1,
    "capacity_forecast": 1,
    "scaling_under_load": 2,
    "graceful_failure": 0,
    "release_readiness": 2,
    "simplicity_work": 1,
    "hidden_job_faults": 1,
    "reliability_in_design": 0,
    "reliability_ownership": 0,
    "availability_target": "99.9 %",
    "slo_coverage": "20 %",
    "slo_attainment": "50 %",
    "error_budget_left": DONT_KNOW,
    "budget_policy": 0,
    "sla_breaches": "1 breaches",
    "downtime": "4 hours",
    "response_time": "35 minutes",
    "oncall_rota": "4 people",
    "oncall_share": "25 %",
    "pages_per_shift": "3 incidents",
    "toil_share": "45 %",
    "platform_as_product": 0,
    "self_service_requests": 1,
    "golden_paths_supported": 1,
    "shared_tooling": 2,
    "infrastructure_knowledge": 1,
    "core_infrastructure": 2,
    "platform_infrastructure_code": 2,
    "toolchain_coverage": 2,
    "ready_made_services": 1,
    "consistent_environments": 2,
    "security_built_in": 1,
    "reliability_defaults": 1,
    "platform_growth": DONT_KNOW,
    "resource_use": 1,
    "enablement_help": 1,
    "inherited_problems": 1,
    "platform_adoption": "55 %",
    "self_service": "40 %",
    "golden_path": "30 %",
    "developer_nps": DONT_KNOW,
    "onboarding": "4 working days",
    "environment_wait": "50 minutes",
    "infrastructure_share": "15 %",
    "resource_utilisation": DONT_KNOW,
    "investment": 1,
    "adoption": 1,
    "interfaces": 1,
    "operations": 1,
    "measurement": 0,
}
CONFIDENCE = {
    Answer.Confidence.MEASURED: {
        "deployment_frequency", "lead_time", "downtime", "oncall_rota", "oncall_share",
        "pipeline_automation", "release_size", "infrastructure_as_code", "sla_breaches",
    },
    Answer.Confidence.GUESS: {"toil_share", "infrastructure_share", "accepted_risk"},
}  # fmt: skip
COMMENTS = {
    "downtime": "Two outages of the payment page and one slow evening, from the status page.",
    "shared_troubleshooting": "When the queue is stuck we call Priya.",
    "pipeline_automation": "The last stage waits for a click, which we would like to keep for now.",
    "recovery_time": "The database change of May took most of a day.",
}


class NotEmpty(Exception):
    """The database has users already, and demo people do not belong among them."""


@transaction.atomic
def make() -> dict[str, str]:
    """Makes the organisation in a database without users; the password of each person."""
    if User.objects.exists():
        raise NotEmpty
    passwords = {name: _password() for name in PEOPLE}
    users = {name: _user(name, password) for name, password in passwords.items()}
    checkout = _team("Checkout", 15, {"devops": 1}, around_the_clock=True)
    search = _team("Search", 40, {"devops": 2, "sre": 1})
    for team, name, right in (
        (checkout, "alice", Membership.Right.LEAD),
        (search, "alice", Membership.Right.LEAD),
        (checkout, "bob", Membership.Right.MEMBER),
    ):
        Membership.objects.create(team=team, user=users[name], right=right)
    _hand_in(checkout, users["alice"])
    _begin(search, users["alice"])
    return passwords


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def _user(name: str, password: str) -> User:
    first, last, _ = PEOPLE[name]
    rights = {"is_staff": name in ("erin", "admin"), "is_superuser": name == "admin"}
    user = User.objects.create_user(
        name, password=password, first_name=first, last_name=last, **rights
    )
    if name in GROUPS:
        user.groups.add(Group.objects.get_or_create(name=GROUPS[name])[0])
    return user


def _team(name: str, engineers: int, staffed: dict[str, int], **fields) -> Team:
    team = Team.objects.create(name=name, engineers=engineers, **fields)
    team.staff({role: staffed.get(role.slug, 0) for role in Role.objects.all()})
    return team


def _hand_in(team: Team, by: User) -> None:
    """A whole assessment with its report."""
    assessment, questions = _start(team, by)
    assessment.answer({question: _given(question, CHECKOUT) for question in questions})
    assessment.submit(by=by, judge=reports.judge)


def _begin(team: Team, by: User) -> None:
    """A draft in which the first half is answered, one better than Checkout where it can be."""
    assessment, questions = _start(team, by)
    better = {
        code: min(answer + 1, 3) if isinstance(answer, int) else answer
        for code, answer in CHECKOUT.items()
    }
    half = questions[: len(questions) // 2]
    assessment.answer({question: _given(question, better) for question in half})


def _start(team: Team, by: User) -> tuple[Assessment, list[Question]]:
    versions = list(QuestionnaireVersion.objects.published().with_questions())
    assessment = Assessment.objects.start(team, versions, track=Assessment.Track.FULL, by=by)
    questions = [q for version in versions for q in version.questions.all()]
    return assessment, [q for q in questions if assessment.asks(q)]


def _given(question: Question, answers: dict[str, int | str]) -> Given:
    """What the team said; a question that came later than these answers is not known."""
    answer = answers.get(question.code, DONT_KNOW)
    if answer == DONT_KNOW:
        return Given(Answer.State.DONT_KNOW)
    words = {"confidence": _confidence(question.code), "comment": COMMENTS.get(question.code, "")}
    if isinstance(answer, int):
        return Given(Answer.State.KNOWN, choice=question.choices.all()[answer], **words)
    figure, _, unit = answer.partition(" ")
    value = metrics.in_unit(Fraction(figure), unit, question.unit)
    return Given(Answer.State.KNOWN, value=value, entered=answer, **words)


def _confidence(code: str) -> str:
    named = (level for level, codes in CONFIDENCE.items() if code in codes)
    return next(named, Answer.Confidence.ESTIMATED)

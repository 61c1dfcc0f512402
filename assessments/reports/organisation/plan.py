"""The plan's page: `KeyFigure` rows → Members; steps, moves, refocus, own headlines in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import CharField
from django.db.models.functions import Cast

from assessments import organisation
from assessments.models import KeyFigure, Team
from assessments.organisation import Entry, Member, Move
from assessments.reports.document.texts import titled
from assessments.reports.document.wording import exactly, number
from roles.models import RoleTitle, Ruleset, RulesetTranslation, translated_roles
from roles.recommendations import Rulebook, rulebook
from roles.shapes import HeadlineData, HeadlineRow

from .gaps import Group, groups_of, practices_of
from .heatmap import columns_of
from .selection import Keys, LatestReport, Selection
from .side_by_side import TEAMS_A_PAGE

REASONS = 2
VERDICTS = ("invest", "tie", "refocus", "measure-first", "nobody-yet")
Kind = KeyFigure.Kind
# The key figures by assessment, kind and subject.
Figures: TypeAlias = Mapping[UUID, Mapping[str, dict[str, Fraction]]]
READ = (Kind.FACT, Kind.DISCIPLINE, Kind.STRENGTH, Kind.CANDIDATE)


@dataclass(frozen=True)
class OwnAnswer:
    """An answer in the teams' own reports: its headline, and the names of the teams."""

    headline: HeadlineRow
    names: list[str]


@dataclass(frozen=True)
class StepReason:
    """A problem behind a step, and the number of teams that have it."""

    text: str
    troubled: int


@dataclass(frozen=True)
class PlannedPerson:
    """One person of the plan: the role, the teams, the reasons, and the teams' own answers.

    `again` is True if an earlier step is the same role for the same teams.
    """

    title: RoleTitle
    discipline: str
    form: str
    shared: bool
    names: tuple[str, ...]
    engineers: int
    people: Mapping[str, float | None]
    priority: float | None
    reasons: list[StepReason]
    own_answers: list[OwnAnswer]
    again: bool = False

    @property
    def own(self) -> HeadlineRow | None:
        """The own answer, if the step is for a single team."""
        return self.own_answers[0].headline if len(self.names) == 1 else None


@dataclass(frozen=True)
class PlannedMove:
    """Surplus people of a role: more than the teams' sizes ask for."""

    title: str
    people: float | None
    names: list[str]


@dataclass(frozen=True)
class Refocus:
    """A role that needs nobody new, why, and the teams whose people get the goal."""

    title: str
    because: str
    reasons: list[str]
    names: list[str]


@dataclass(frozen=True)
class TeamReport:
    """A team with its own answer."""

    team: Team
    latest: LatestReport
    engineers: int
    headline: HeadlineRow


@dataclass(frozen=True)
class PlanPage:
    """The plan, the teams' own answers, and the practices that most of them lack."""

    steps: list[PlannedPerson]
    moves: list[PlannedMove]
    refocus: list[Refocus]
    teams: int
    engineers: int
    left_out: list[Team]
    verdicts: list[tuple[str, int]]
    shown: Page[TeamReport]
    groups: list[Group]
    rules: int
    always_shared: list[RoleTitle]
    older: int

    @property
    def taken_up(self) -> str | None:
        """The discipline of the first step."""
        return self.steps[0].discipline if self.steps else None


def plan_of(selection: Selection, page: str | int = 1) -> PlanPage | None:
    """The plan for the chosen teams, in a fixed number of queries; None without a report."""
    reports = selection.reports()
    if not reports:
        return None
    latest = selection.latest().values("pk")
    newest, words = _rules(reports.values())
    book = rulebook(newest)
    answers = _answers(reports, book, words)
    owners = [team for team in selection.teams if team.pk in reports]
    members = _members(owners, reports, latest)
    found = organisation.plan(list(members.values()), book.rules)
    headlines = {member.name: answers[pk] for pk, member in members.items()}
    wording = PlanWording(book, words, headlines)
    own = [
        TeamReport(team, reports[team.pk], members[team.pk].engineers, answers[team.pk])
        for team in owners
    ]
    return PlanPage(
        steps=wording.steps(found.steps),
        moves=[wording.move(move) for move in found.moves],
        refocus=wording.refocus(found.refocus),
        teams=len(own),
        engineers=sum(row.engineers for row in own),
        left_out=[team for team in selection.teams if team.pk not in reports],
        verdicts=_verdicts(reports.values()),
        shown=Paginator(own, TEAMS_A_PAGE).get_page(page),
        groups=_groups(latest),
        rules=book.number,
        always_shared=wording.always_shared(),
        older=sum(report.ruleset != newest.pk for report in reports.values()),
    )


def _verdicts(reports: Iterable[LatestReport]) -> list[tuple[str, int]]:
    """The number of teams with each verdict."""
    counts = Counter(report.headline["verdict"] for report in reports)
    return [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]]


def _groups(latest: Keys) -> list[Group]:
    practices = practices_of(latest)
    return groups_of(practices, columns_of(latest, practices), translated_roles(), {})


# --- reading key figures -------------------------------------------------------------------------


def _rules(reports: Iterable[LatestReport]) -> tuple[Ruleset, dict[str, str]]:
    """The newest rules that judged one of these reports, and the translations of all."""
    keys = {report.ruleset for report in reports}
    words = RulesetTranslation.objects.filter(ruleset__in=keys).words()
    return Ruleset.objects.filter(pk__in=keys).latest("number"), words


def _answers(
    reports: Mapping[UUID, LatestReport], book: Rulebook, words: Mapping[str, str]
) -> dict[UUID, HeadlineRow]:
    """The own answer of each team, with the titles of its roles in the reader's language."""
    titles = {slug: role.named(words) for slug, role in book.roles.items()}
    return {team: titled(report.headline, titles) for team, report in reports.items()}


def _members(
    teams: Sequence[Team], reports: Mapping[UUID, LatestReport], latest: Keys
) -> dict[UUID, Member]:
    """Each team as stored in its latest report, in one query."""
    figures = _figures(latest)
    return {
        team.pk: _member(team.name, figures[reports[team.pk].pk], reports[team.pk].headline)
        for team in teams
    }


def _figures(latest: Keys) -> Figures:
    """The key figures by assessment, kind and subject; caches keys and numbers that repeat."""
    key, exact = cache(UUID), cache(Fraction)
    figures: Figures = defaultdict(lambda: defaultdict(dict))
    rows = KeyFigure.objects.of_kinds(*READ).of_latest(latest).exclude(number=None)
    texts = [Cast(name, CharField()) for name in ("assessment", "number")]
    for assessment, value, kind, subject in rows.values_list(*texts, "kind", "subject"):
        figures[key(assessment)][kind][subject] = exact(value)
    return figures


def _member(
    name: str, figures: Mapping[str, dict[str, Fraction]], headline: HeadlineData
) -> Member:
    facts = figures[Kind.FACT]
    return Member(
        name=name,
        engineers=int(facts["engineers"]),
        staffed=_by_role(facts, "staffed."),
        shared=_by_role(facts, "shared."),
        scores=figures[Kind.DISCIPLINE],
        strengths=figures[Kind.STRENGTH],
        candidates={role: bool(needed) for role, needed in figures[Kind.CANDIDATE].items()},
        named=headline["role"],
    )


def _by_role(facts: Mapping[str, Fraction], prefix: str) -> dict[str, Fraction]:
    return {
        subject.removeprefix(prefix): people
        for subject, people in facts.items()
        if subject.startswith(prefix)
    }


# --- the plan in words ---------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanWording:
    """Puts the plan into the words of the rules; `headlines` has the headline of each team."""

    book: Rulebook
    words: Mapping[str, str]
    headlines: Mapping[str, HeadlineRow]

    def steps(self, entries: Sequence[Entry]) -> list[PlannedPerson]:
        """The steps in order; a repeated role for the same teams is marked as `again`."""
        seen: set[tuple[str, tuple[str, ...]]] = set()
        steps = []
        for entry in entries:
            steps.append(self._step(entry, again=(entry.role, entry.names) in seen))
            seen.add((entry.role, entry.names))
        return steps

    def _step(self, entry: Entry, *, again: bool) -> PlannedPerson:
        worth = entry.worth
        return PlannedPerson(
            title=self._title(entry.role),
            discipline=self.book.roles[entry.role].discipline.slug,
            form=worth.form,
            shared=entry.shared,
            names=entry.names,
            engineers=entry.engineers,
            people={
                "asked": number(worth.asked, 1),
                "staffed": number(worth.staffed, 1),
                "step": exactly(entry.adds),
            },
            priority=number(worth.priority, 0),
            reasons=[
                StepReason(self._text(s.trigger.text), entry.troubled(s.trigger.code))
                for s in entry.reasons[:REASONS]
            ],
            own_answers=self._own_answers(entry.names),
            again=again,
        )

    def _own_answers(self, names: Sequence[str]) -> list[OwnAnswer]:
        """The answers of these teams' reports, the most frequent one first."""
        by_answer: dict[tuple[tuple[str, str], ...], OwnAnswer] = {}
        for name in names:
            headline = self.headlines[name]
            key = tuple(sorted((k, str(v)) for k, v in headline.items()))
            by_answer.setdefault(key, OwnAnswer(headline, [])).names.append(name)
        return sorted(by_answer.values(), key=lambda answer: -len(answer.names))

    def always_shared(self) -> list[RoleTitle]:
        """The roles that serve every team by these rules."""
        return [
            self._title(slug) for slug, role in self.book.rules.roles.items() if role.always_shared
        ]

    def move(self, move: Move) -> PlannedMove:
        names = [member.name for member in move.members]
        return PlannedMove(self._title(move.role), number(move.people, 1), names)

    def refocus(self, entries: Sequence[Entry]) -> list[Refocus]:
        """The roles by the reason why nobody new is needed, each with its teams."""
        groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in entries:
            groups[entry.role, entry.covered_because(self.book.rules)].append(entry)
        return [
            Refocus(
                title=self._title(role),
                because=because,
                reasons=self._often(own),
                names=sorted({name for entry in own for name in entry.names}),
            )
            for (role, because), own in groups.items()
        ]

    def _often(self, entries: Sequence[Entry]) -> list[str]:
        """The problems that most often are the strongest of these entries."""
        strongest = Counter(entry.reasons[0].trigger.text for entry in entries)
        return [self._text(text) for text, _ in strongest.most_common(REASONS)]

    def _title(self, role: str) -> RoleTitle:
        return self.book.roles[role].named(self.words)

    def _text(self, text: str) -> str:
        return self.words.get(text, text)

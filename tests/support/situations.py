"""Teams that hypothesis draws, with what is known of each."""

from fractions import Fraction

from hypothesis import strategies as st

from roles.investment import DisciplineScore, Figure, Situation
from tests.support.rules import ROLES, RULES

SUBJECTS = {trigger.subject: trigger for trigger in RULES.triggers}
FIGURES = sorted(subject for subject, t in SUBJECTS.items() if not t.of_practice)
DECIDING = {role: [t.subject for t in RULES.triggers_of(role) if t.deciding] for role in ROLES}
CONFIDENCES = ("measured", "estimated", "guess")

sizes = st.sampled_from([1, 2, 4, 5, 6, 14, 15, 16, 39, 40, 41, 100]) | st.integers(1, 700)
percents = st.integers(0, 200).map(lambda halves: Fraction(halves, 2))
people = st.sampled_from([Fraction(n, 10) for n in (0, 1, 2, 5, 10, 20, 49, 50, 80)])
# Tenths of the way along a curve, from before where it starts to past its end.
tenths = st.integers(-10, 45)


def value_at(subject: str, tenth: int) -> Fraction:
    """A value on the way along the curve: ten tenths from each of its points to the next."""
    points = [x for x, _ in SUBJECTS[subject].curve.points]
    step, rest = divmod(max(tenth, 0), 10)
    if step >= len(points) - 1:
        return points[-1]
    value = points[step] + (points[step + 1] - points[step]) * Fraction(rest, 10)
    before = (points[1] - points[0]) * Fraction(min(tenth, 0), 10)
    return value + before


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Figure]:
    """Some figures with their ends, by subject."""
    ends = st.tuples(tenths, tenths, tenths, st.sampled_from(CONFIDENCES))
    drawn = draw(st.dictionaries(st.sampled_from(sorted(SUBJECTS)), ends, max_size=9))
    known = {}
    for subject, (*three, confidence) in drawn.items():
        best, value, worst = (value_at(subject, tenth) for tenth in sorted(three))
        if confidence == "measured":
            best = worst = value
        guess = confidence == "guess"
        surely = (worst, best) if guess else (value, value)
        known[subject] = Figure(
            value, worst, best, *surely, guess=guess, measured=confidence == "measured",
            least=None, most=None,
        )  # fmt: skip
    return known


@st.composite
def scores(draw: st.DrawFn) -> DisciplineScore:
    low, value, high = sorted(draw(st.tuples(percents, percents, percents)))
    guess = draw(st.booleans())
    ends = (low, high) if guess else (value, value)
    return DisciplineScore(value, low, high, *ends)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any team: what it is, what it answered, and how much of it is known."""
    unknown = DisciplineScore.exact(None)
    known = {
        role: draw(st.just(unknown) | scores()) for role in draw(st.sets(st.sampled_from(ROLES)))
    }
    return Situation(
        engineers=draw(sizes),
        staffed={role: draw(people) for role in ROLES},
        around_the_clock=draw(st.booleans()),
        sites=draw(st.sampled_from([1, 2])),
        scores=known,
        visibility=draw(st.none() | percents),
        figures=draw(figures()),
    )

"""What a role is worth, from strengths alone, as the plan for several teams uses it."""

from fractions import Fraction

import pytest

from roles.investment import options_of, strengths_of
from roles.investment.worth import Strength, new_facts, strongest_first, worth_of

from . import RULES, team

TRIGGERS = {trigger.code: trigger for trigger in RULES.triggers}


def test_every_known_trigger_has_a_strength_none_included():
    found = strengths_of(team(15, (60, 40, 60), {"downtime": 5, "toil_share": 0}), RULES)
    assert found == {"downtime-over-target": Fraction(1), "too-much-toil": Fraction(0)}


def test_a_strength_alone_is_weighed_as_a_reason_is():
    down = Strength(TRIGGERS["downtime-over-target"], Fraction(1, 2))
    assert (down.share, down.is_problem, down.severe) == (Fraction(3, 10), True, False)
    assert Strength(TRIGGERS["downtime-over-target"], Fraction(5, 4)).severe


@pytest.mark.parametrize("engineers", [5, 15, 40, 200])
def test_it_is_what_the_option_of_the_team_says(engineers):
    situation = team(engineers, (60, 40, 60), {"downtime": 20, "toil_share": 70, "sla_breaches": 2})
    strengths = strengths_of(situation, RULES)
    for option in options_of(situation, RULES):
        own = [
            Strength(t, strengths[t.code])
            for t in RULES.triggers_of(option.role)
            if t.code in strengths
        ]
        rows = [own[place] for place in strongest_first(own)]
        weighed = [
            Strength(row.trigger, row.at, counts)
            for row, counts in zip(rows, new_facts(rows), strict=True)
        ]
        worth = worth_of(
            RULES.roles[option.role],
            weighed,
            engineers=engineers,
            staffed=Fraction(0),
            scores={slug: score.value for slug, score in situation.scores.items()},
            rules=RULES,
        )
        assert (worth.need, worth.priority) == (option.need, option.priority)
        assert (worth.form, worth.covered) == (option.form, option.covered)

"""How every figure changed from one report to the next, and why the advice changed."""

from assessments.trends import Edition, advice_change, changes
from tests.support.editions import document, edition, figure, level, metric, option, scored


def test_practices_are_adopted_and_lost_at_established() -> None:
    def report(*scores: float) -> Edition:
        rows = [scored(score, code=code) for score, code in zip(scores, "abcd", strict=True)]
        return edition(*rows, items=[level("q")])

    found = changes(report(0, 66.7, 0, 50), report(50, 33.3, 33.3, 100))
    told = {
        name: [m.code for m in getattr(found, name)]
        for name in ("adopted", "lost", "better", "worse", "unclear")
    }
    assert told == {
        "adopted": ["a"],
        "lost": ["b"],
        "better": ["c", "d"],
        "worse": [],
        "unclear": [],
    }


def test_every_figure_that_was_known_is_in_one_group() -> None:
    practices = [scored(10, code="a"), scored(20, code="b"), scored(30, code="c")]
    before = edition(*practices, metrics={"downtime": figure(240)}, items=[metric("downtime")])
    after = edition(*practices[1:], scored(40, code="d"), items=[metric("downtime")])
    found = changes(before, after)
    groups = ("adopted", "lost", "better", "worse", "changed", "measured", "forgotten", "broken")
    told = {name: [m.code for m in getattr(found, name)] for name in (*groups, "unclear")}
    assert told["measured"] == ["d"]
    assert told["forgotten"] == ["a", "downtime"]
    assert told["unclear"] == ["b", "c"]
    assert sum(map(len, told.values())) == 5


def test_the_same_advice_has_not_changed_whatever_else_did() -> None:
    found = advice_change(document(), document(team={"engineers": 40}))
    assert found.same
    assert found.engineers == (15, 40)


def test_advice_that_changed_names_what_else_did() -> None:
    hat = {"verdict": "invest", "options": [option(form="hat", rules=("down", "slow"))]}
    before = document(advice={"verdict": "invest", "options": [option()]})
    team = {"engineers": 40, "staffed": {"sre": 1}, "around_the_clock": True}
    found = advice_change(before, document(advice=hat, team=team, rules=2))
    assert not found.same
    assert found.engineers == (15, 40)
    assert found.staffed == (("SRE", 0, 1),)
    assert found.duty is True
    assert found.rules == (1, 2)
    assert [reason["rule"] for reason in found.came] == ["slow"]
    assert not found.went


def test_reasons_count_only_for_the_roles_that_are_or_were_first() -> None:
    others = [option("devops", rules=("x",)), option("platform", rules=("y",))]
    before = document(advice={"verdict": "invest", "options": [option(), *others]})
    after = document(
        advice={"verdict": "invest", "options": [others[1], option(rules=()), others[0]]}
    )
    found = advice_change(before, after)
    assert [reason["rule"] for reason in found.went] == ["down"]
    assert not found.came
    assert found.explained


def test_advice_may_change_by_the_weight_of_the_same_reasons() -> None:
    tie = {"verdict": "tie", "options": [option(), option("devops")]}
    alone = {"verdict": "invest", "options": [option(), option("devops")]}
    found = advice_change(document(advice=alone), document(advice=tie))
    assert not found.same
    assert not found.explained


def test_a_tie_is_the_same_whichever_comes_first() -> None:
    pair = [option(), option("devops")]
    both = [document(advice={"verdict": "tie", "options": o}) for o in (pair, pair[::-1])]
    assert advice_change(*both).same


def test_advice_that_speaks_of_another_role_has_changed_though_the_verdict_is_the_same() -> None:
    before = document(advice={"verdict": "refocus", "options": [option(), option("devops")]})
    other = {"verdict": "refocus", "options": [option("devops"), option()]}
    assert advice_change(before, before).same
    assert not advice_change(before, document(advice=other)).same
    assert not advice_change(before, document(advice=before["advice"] | {"because": "x"})).same

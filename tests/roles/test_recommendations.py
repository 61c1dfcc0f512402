from fractions import Fraction

import pytest
from django.core.exceptions import ImproperlyConfigured

from assessments.reports.figures import number
from roles import recommendations
from roles.investment import Situation
from tests import factories


def test_the_rulebook_is_read_in_a_fixed_number_of_queries(catalogue, django_assert_num_queries):
    with django_assert_num_queries(5):
        book = recommendations.rulebook()
    assert set(book.rules.roles.values()) == {"devops", "sre", "platform"}
    ruleset = factories.rules()
    with django_assert_num_queries(4):
        assert recommendations.rulebook(ruleset) == book
    assert book.number == ruleset.number


def test_rules_that_are_not_complete_are_told(catalogue):
    draft = factories.rules().new_draft()
    draft.constants.filter(code="tie_margin").delete()
    with pytest.raises(ImproperlyConfigured, match="tie_margin"):
        recommendations.rulebook(draft)


def test_without_published_rules_there_is_no_advice(catalogue):
    factories.rules().siblings().retire()
    with pytest.raises(ImproperlyConfigured, match="load_catalogue"):
        recommendations.rulebook()


def test_a_changed_constant_counts_from_publication_on(catalogue):
    scores = dict.fromkeys(("devops", "sre", "platform"), Fraction(40))
    situation = Situation(engineers=15, scores=scores, visibility=Fraction(100))

    def priority():
        document = recommendations.document(situation, recommendations.rulebook(), number)
        return document["options"][0]["priority"]

    before, draft = priority(), factories.rules().new_draft()
    draft.constants.filter(code="weakness_weight").update(value="80")
    assert priority() == before
    draft.publish()
    assert priority() == 2 * before


def test_every_reason_names_its_inputs(catalogue):
    situation = Situation(
        engineers=15,
        staffed={"sre": Fraction(1)},
        scores={"sre": Fraction(10)},
        visibility=Fraction(100),
    )
    document = recommendations.document(situation, recommendations.rulebook(), number)
    sre = next(o for o in document["options"] if o["role"] == "sre")
    assert [r["rule"] for r in sre["reasons"]] == ["weak-sre", "size-sre-hire", "staffed-sre"]
    assert all(reason["inputs"] for reason in sre["reasons"])

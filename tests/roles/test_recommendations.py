from fractions import Fraction

import pytest
from django.core.exceptions import ImproperlyConfigured

from assessments.reports.figures import number
from roles import recommendations
from roles.investment import Situation
from roles.models import Constant


def test_the_rulebook_is_read_in_four_queries(catalogue, django_assert_num_queries):
    with django_assert_num_queries(4):
        book = recommendations.rulebook()
    assert set(book.rules.roles.values()) == {"devops", "sre", "platform"}


def test_a_constant_that_is_missing_is_told(catalogue):
    Constant.objects.filter(code="tie_margin").delete()
    with pytest.raises(ImproperlyConfigured, match="load_catalogue"):
        recommendations.rulebook()


def test_an_edited_trigger_counts_at_once(catalogue):
    scores = dict.fromkeys(("devops", "sre", "platform"), Fraction(40))
    situation = Situation(engineers=15, scores=scores, visibility=Fraction(100))
    before = recommendations.document(situation, recommendations.rulebook(), number)
    Constant.objects.filter(code="weakness_weight").update(value="80")
    after = recommendations.document(situation, recommendations.rulebook(), number)
    assert after["options"][0]["priority"] == 2 * before["options"][0]["priority"]


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

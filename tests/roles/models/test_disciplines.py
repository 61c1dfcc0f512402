"""The forms of a role's title: what a file and the admin refuse."""

import pytest
from django.core.exceptions import ValidationError

from roles.files import rules_of
from roles.models import Role, RoleTitle
from roles.versioning.files import text_of
from tests.support import factories
from tests.support.catalogue_files import NEW, faults_of_rules
from tests.support.fixtures import Catalogue


@pytest.mark.parametrize(
    ("forms", "inside"),
    [
        (
            ("Site reliability engineer", "a site reliability engineer", "?"),
            "site reliability engineer",
        ),
        (("DevOps engineer", "a DevOps engineer", "?"), "DevOps engineer"),
        (("Kubernetes engineer", "a Kubernetes engineer", "?"), "Kubernetes engineer"),
        (("SRE", "an SRE", "?"), "SRE"),
        # German puts no article.
        (("Platform Engineer", "Platform Engineer", "?"), "Platform Engineer"),
    ],
)
def test_inside_a_sentence_a_title_is_what_stands_behind_the_article(
    forms: tuple[str, str, str], inside: str
) -> None:
    assert RoleTitle(*forms).in_sentence == inside


ARTICLE = "behind “a” or “an” as inside a sentence"
FORMS = {
    ('with_article = "a security engineer"\n', ""): "`with_article` is missing",
    ('plural = "security engineers"\n', ""): "`plural` is missing",
    ('build_once = "g"\n', ""): "`build_once` is missing",
    ('title = "Security engineer"\n', ""): "`title` is missing",
    ('"a security engineer"', '"security engineer"'): ARTICLE,
    ('"a security engineer"', '"the security engineer"'): ARTICLE,
    ('"a security engineer"', '"a safety engineer"'): ARTICLE,
    ('"security engineers"', '"the security engineers"'): "plural without an article",
    ('"security engineers"', '"Security engineers"'): "plural without an article",
}


@pytest.mark.parametrize(("change", "told"), FORMS.items())
def test_a_role_needs_the_forms_that_a_sentence_takes(
    catalogue: Catalogue, change: tuple[str, str], told: str
) -> None:
    (fault,) = faults_of_rules(text_of(rules_of(factories.rules())) + NEW.replace(*change))
    assert told in fault


def test_the_admin_asks_for_the_same_forms(catalogue: Catalogue) -> None:
    role = Role.objects.get(slug="sre")
    role.title = "Reliability engineer"
    with pytest.raises(ValidationError, match="behind “a” or “an”"):
        role.clean()
    role.with_article, role.plural = "a reliability engineer", "reliability engineers"
    role.clean()

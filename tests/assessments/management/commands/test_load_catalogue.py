"""`manage.py load_catalogue`: what is loaded already stays as it is."""

import pytest
from django.core.management import call_command

from assessments.models import QuestionnaireVersion
from tests.support.contents import contents


def test_loading_again_changes_nothing(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    before = {version.pk: contents(version) for version in QuestionnaireVersion.objects.all()}
    call_command("load_catalogue")
    assert capsys.readouterr().out == ""
    after = {version.pk: contents(version) for version in QuestionnaireVersion.objects.all()}
    assert after == before

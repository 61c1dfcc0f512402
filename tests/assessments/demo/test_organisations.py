"""The demo organisation: created once, plausible, and up to date with the shipped questions."""

import pytest
from django.core.management import CommandError, call_command

from assessments import demo
from assessments.demo import organisations
from assessments.models import Answer, Assessment, Question, Team, User
from tests.support import factories


@pytest.fixture
def made(catalogue):
    """The password of each of the demo people."""
    return demo.create_small()


def test_everybody_can_log_in_and_has_their_rights(made, client):
    for name, password in made.items():
        assert client.login(username=name, password=password)
    may = {user.username: user for user in User.objects.all()}
    assert may["dana"].has_perm("assessments.read_every_team")
    assert [u for u in may if may[u].is_staff] == ["erin", "admin"]
    assert [u for u in may if may[u].is_superuser] == ["admin"]
    assert len(Team.objects.editable_by(may["alice"])) == 2
    assert [team.name for team in Team.objects.visible_to(may["bob"])] == ["Checkout"]
    assert not Team.objects.visible_to(may["erin"])


def test_passwords_are_random_and_long(made):
    assert len(set(made.values())) == len(made)
    assert all(len(password) == 19 for password in made.values())


def test_checkout_has_a_report_that_tells_the_published_case(made):
    report = factories.document(Assessment.objects.submitted().get())
    assert report["team"]["name"] == "Checkout"
    assert report["advice"]["verdict"] == "invest"
    assert report["advice"]["options"][0]["role"] == "sre"
    assert all(discipline["score"] is not None for discipline in report["disciplines"].values())


def test_search_is_half_filled(made):
    draft = Assessment.objects.drafts().get()
    asked = [q for version in draft.pinned() for q in version.questions.all() if draft.asks(q)]
    assert draft.team.name == "Search"
    assert draft.response.answers.count() == len(asked) // 2


def test_every_shipped_question_has_an_answer_and_none_is_left_over(catalogue):
    shipped = set(Question.objects.values_list("code", flat=True))
    assert set(organisations.STORY["answers"]) == shipped
    named = set(organisations.STORY["comments"]).union(*organisations.STORY["confidence"].values())
    assert named <= shipped


def test_it_is_made_only_where_nobody_is(made, capsys):
    before = Answer.objects.count()
    call_command("demo_organisation")
    assert "has users already" in capsys.readouterr().out
    assert Answer.objects.count() == before
    with pytest.raises(demo.NotEmpty):
        demo.create_small()


def test_when_the_logins_cannot_be_kept_nobody_is_made(catalogue, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "nowhere"
    with pytest.raises(FileNotFoundError):
        call_command("demo_organisation")
    assert not User.objects.exists()


def test_a_team_of_the_same_name_is_left_alone_and_told(db):
    factories.team("checkout")
    with pytest.raises(CommandError, match="A team has the name of a demo team: rename it first"):
        call_command("demo_organisation")
    assert not User.objects.exists()

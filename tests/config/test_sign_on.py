"""How the settings read the OpenID provider, and what a mistake says."""

from collections.abc import Callable
from typing import Any

import pytest


def test_without_a_provider_passwords_let_in(load: Callable[..., dict[str, Any]]) -> None:
    made = load()
    assert (made["SINGLE_SIGN_ON"], made["PASSWORD_LOGIN"]) == ({}, True)
    assert made["SINGLE_SIGN_ON_MAKES_ACCOUNTS"] is False
    assert made["AUTHENTICATION_BACKENDS"] == [
        "assessments.accounts.backends.PasswordsOrSingleSignOn"
    ]


def test_a_provider_is_read_with_what_its_groups_mean(load: Callable[..., dict[str, Any]]) -> None:
    made = load(
        OIDC_ISSUER="https://id.example.org/realms/main",
        OIDC_CLIENT_ID="tripod",
        OIDC_CLIENT_SECRET="hush",
        OIDC_NAME="Example ID",
        OIDC_SIGNUP="true",
        OIDC_GROUPS_CLAIM="groups",
        OIDC_READERS="managers, heads",
        PASSWORD_LOGIN="false",
    )
    app = made["SINGLE_SIGN_ON"]
    assert (app["provider_id"], app["name"]) == ("https://id.example.org/realms/main", "Example ID")
    assert app["settings"]["oauth_pkce_enabled"] is True
    assert made["SINGLE_SIGN_ON_CLAIM"] == "groups"
    assert made["SINGLE_SIGN_ON_GROUPS"] == {"Organisation readers": ["managers", "heads"]}
    assert made["AUTHENTICATION_BACKENDS"] == ["assessments.accounts.backends.SingleSignOnAlone"]


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"OIDC_CLIENT_ID": "tripod"}, "OIDC_CLIENT_ID needs OIDC_ISSUER"),
        ({"OIDC_CLIENT_SECRET": "hush"}, "OIDC_CLIENT_SECRET needs OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://id.example"}, "OIDC_ISSUER needs OIDC_CLIENT_ID"),
        ({"OIDC_ISSUER": "http://id.example", "OIDC_CLIENT_ID": "t"}, "must be the https:// addr"),
        ({"OIDC_ISSUER": "https://a@id.example", "OIDC_CLIENT_ID": "t"}, "must be the https:// "),
        ({"OIDC_ISSUER": f"https://id/{'x' * 200}", "OIDC_CLIENT_ID": "t"}, "must be the https:/"),
        ({"OIDC_ISSUER": "https://[", "OIDC_CLIENT_ID": "t"}, "must be the https:// address"),
        ({"OIDC_READERS": "managers"}, "OIDC_READERS and OIDC_EDITORS need OIDC_GROUPS_CLAIM"),
        ({"PASSWORD_LOGIN": "false"}, "PASSWORD_LOGIN=false needs OIDC_ISSUER"),
        ({"PASSWORD_LOGIN": "no way"}, "PASSWORD_LOGIN must be true or false, not 'no way'."),
        ({"OIDC_SIGNUP": "perhaps"}, "OIDC_SIGNUP must be true or false, not 'perhaps'."),
    ],
)
def test_a_mistake_is_told_in_one_line(
    load: Callable[..., dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    line: str,
) -> None:
    with pytest.raises(SystemExit):
        load(**variables)
    said = capsys.readouterr().err
    assert line in said
    assert "hush" not in said

"""A browser and its system in words, from what the browser says of itself."""

from django.utils.translation import gettext
from ua_parser import parse


def device_text(user_agent: str) -> str:
    """`Firefox on Linux`, as far as it is known."""
    found = parse(user_agent)
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    if browser and system:
        words = {"browser": browser, "system": system}
        return gettext("%(browser)s on %(system)s") % words
    return browser or system or gettext("Unknown browser")

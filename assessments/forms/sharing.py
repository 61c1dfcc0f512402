"""For whom a link to a report is, and for how long."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models.sharing import DEFAULT_DAYS, MOST_DAYS
from roles.names import NameFormField
from roles.numbers import WholeNumberField

LONGEST_LABEL = 80
DAYS = _("Enter a whole number of days from %(least)s to %(most)s.")


class ShareForm(forms.Form):
    """A new link to a report."""

    label = NameFormField(
        label=_("For whom is the link?"),
        max_length=LONGEST_LABEL,
        help_text=_("So that you know later which link to revoke. Its readers do not see this."),
        error_messages={
            "required": _("Enter for whom the link is, such as “Steering group”."),
            "max_length": _("Enter at most 80 characters."),
        },
    )
    days = WholeNumberField(
        label=_("For how many days?"),
        initial=DEFAULT_DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("A year at most. You can revoke the link at any time before."),
        error_messages=dict.fromkeys(("required", "invalid", "range"), DAYS),
    )

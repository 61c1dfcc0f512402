"""What a form shows again of what was sent: bounded, as escaping makes it six times longer."""

from typing import Any

from django.forms import BoundField, ChoiceField, Field, JSONField, Widget
from django.forms.renderers import DjangoTemplates

# A text that is too long comes back up to this many times its limit, to be shortened by hand.
ROOM = 2
# Of a field without a limit of its own, such as a number or a code; and of a list as JSON.
OTHERS, LISTS = 1_000, 20_000


def longest_shown(field: Field) -> int:
    """How many characters of this field are shown again."""
    if isinstance(field, JSONField):
        return LISTS
    return ROOM * (getattr(field, "max_length", None) or OTHERS)


def cut(value: Any, most: int) -> Any:
    """A text, or each text of a list, without what is after so many characters."""
    if isinstance(value, list | tuple):
        return [cut(part, most) for part in value]
    return value[:most] if isinstance(value, str) else value


def shown(field: BoundField) -> Any:
    """What was sent in this field, as far as it is shown again."""
    return cut(field.data, longest_shown(field.field))


class ShownField(BoundField):
    """A field that shows no more again than somebody can mend; checked is all that was sent."""

    @property
    def data(self) -> Any:
        """All of it, but for a choice: the error of an unknown one repeats it."""
        sent = super().data
        return cut(sent, OTHERS) if isinstance(self.field, ChoiceField) else sent

    def value(self) -> Any:
        if not self.form.is_bound:
            return super().value()
        return self.field.prepare_value(self.field.bound_data(shown(self), self.initial))

    def as_widget(
        self,
        widget: Widget | None = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> Any:
        """The hidden first value of a field is left out if it is no text of ours."""
        first = self.form.data.get(self.html_initial_name, "") if only_initial else ""
        if len(first) > longest_shown(self.field):
            return ""
        return super().as_widget(widget, attrs, only_initial)


class Renderer(DjangoTemplates):
    """Django's, for every form of site, admin and allauth: settings.FORM_RENDERER."""

    bound_field_class = ShownField

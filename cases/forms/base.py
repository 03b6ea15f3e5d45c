"""What the form of every action shares."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms

from cases.services.record.transitions import Seen
from hotline.errors import HotlineError

if TYPE_CHECKING:
    from cases.access.situation import Situation


class ActionForm(forms.Form):
    """A form whose cleaned fields are the keyword arguments of one verb.

    `seen` carries what the person saw when the form was drawn; the API may leave it out.
    `situation` holds the rows of the case that were read for the person; without it the
    form is only described.
    """

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, situation: "Situation | None" = None, **options: Any) -> None:
        options.setdefault("auto_id", "act_%s")
        super().__init__(*args, **options)
        self.situation = situation
        if situation is not None:
            self.prepare(situation)

    def prepare(self, situation: "Situation") -> None:
        """Fit choices and first values to the case; a form that needs it overrides this."""

    def clean_seen(self) -> Seen | None:
        """Read the carried state."""
        try:
            return Seen.parse(self.cleaned_data["seen"])
        except HotlineError as error:
            raise forms.ValidationError(error.message) from error

    def arguments(self) -> dict[str, Any]:
        """Return the verb's own keyword arguments."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def refuse(self, error: HotlineError) -> None:
        """Put a verb's refusal beside the fields that it names, the rest above the form."""
        named = {name: text for name, text in error.fields.items() if name in self.fields}
        for name, text in named.items():
            self.add_error(name, text)
        if error.message not in named.values():
            self.add_error(None, error.message)

    def typed(self) -> Iterator[tuple[str, str]]:
        """Yield label and text of what was typed, for a page that can no longer send it."""
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea | forms.TextInput):
                text = str(self.data.get(self.add_prefix(name), "")).strip()
                if text:
                    yield str(field.label), text

"""For which unit a form is filled in, where a person has several."""

from typing import Any

from django import forms

from grids.models import Unit
from hotline.form_fields import Choice


class OwnedForm(forms.Form):
    """A form of something that a unit, or the hotline itself (None), answers for."""

    unit = Choice("单位", [], required=False)

    def offer_units(self, units: list[Unit | None], *, is_settled: bool = False) -> None:
        """Offer the person's units; a choice of one, or what is settled already, is not shown."""
        self.units = {unit.code if unit else "": unit for unit in units}
        field: Any = self.fields["unit"]
        field.choices = [(code, str(unit or "热线")) for code, unit in self.units.items()]
        if is_settled or len(self.units) < 2:
            field.widget = forms.HiddenInput()

    def chosen_unit(self) -> Unit | None:
        """Return the chosen unit, else the person's first."""
        code = self.cleaned_data["unit"]
        return self.units[code] if code in self.units else next(iter(self.units.values()), None)

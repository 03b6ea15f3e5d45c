"""The form of a file of articles."""

from typing import Any

from django import forms

from grids.models import Unit, User
from hotline.form_fields import Choice
from knowledge.importing.files import KINDS
from knowledge.selectors.people import writing_units


class ArticleFileForm(forms.Form):
    """A file, and the unit whose drafts its questions become."""

    file = forms.FileField(
        label="文件",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )
    unit = Choice("单位", [], required=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.units = {unit.code if unit else "": unit for unit in writing_units(user)}
        field: Any = self.fields["unit"]
        field.choices = [(code, str(unit or "热线")) for code, unit in self.units.items()]
        if len(self.units) < 2:
            field.widget = forms.HiddenInput()

    def chosen_unit(self) -> Unit | None:
        """Return the chosen unit, else the person's first."""
        code = self.cleaned_data["unit"]
        return self.units[code] if code in self.units else next(iter(self.units.values()), None)

"""The form that saves a list's filters under a name."""

from typing import Any

from django import forms

from cases.access.saved_lists import LISTS
from cases.filters.kept_queries import kept_query
from cases.models.saved_filter import NAME_MAX
from grids.models import User
from hotline.errors import HotlineError
from hotline.form_fields import Choice, Line

ONLY_ME = "只自己用"
LONGEST_TYPED = 2000


class SavedFilterForm(forms.Form):
    """Name, list and filters; `unit` is the code of an own unit to share with."""

    name = Line("名称", NAME_MAX)
    unit = Choice("谁可以用", [], required=False)
    list = Choice("列表", [(key, shelf.label) for key, shelf in LISTS.items()])
    query = Line("筛选条件", LONGEST_TYPED)

    def __init__(self, *args: Any, user: User, request: Any, **options: Any) -> None:
        options.setdefault("auto_id", "saved_%s")
        super().__init__(*args, **options)
        self.request = request
        self.units = {unit.code: unit for unit in user.units}
        shared = [(code, f"与{unit}共享") for code, unit in self.units.items()]
        field: Any = self.fields["unit"]
        field.choices = [("", ONLY_ME), *shared]
        for name in ("list", "query"):
            self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Read the filters by the list's own filter set."""
        values = super().clean() or {}
        if "list" in values and "query" in values:
            try:
                values["query"] = kept_query(values["list"], values["query"], self.request)
            except HotlineError as error:
                self.add_error("query", error.message)
        return values

    def arguments(self) -> dict[str, Any]:
        """Return the verb's own arguments."""
        data = self.cleaned_data
        return {
            "list_key": data["list"], "name": data["name"], "query": data["query"],
            "unit": self.units.get(data["unit"]),
        }  # fmt: skip

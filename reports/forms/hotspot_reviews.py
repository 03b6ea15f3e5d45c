"""What a reviewer writes down about a concentrated problem."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cases.models import Case


class ProblemForm(forms.Form):
    """A concentrated problem: where, what, which unit has it, and its cases."""

    place = forms.CharField(label="地点", max_length=60)
    problem = forms.CharField(label="问题", max_length=60)
    unit_phrase = forms.CharField(
        label="单位称谓", max_length=60, help_text="写实际承办这些工单的单位，如“城东区政府”。"
    )
    cases = forms.MultipleChoiceField(label="工单", error_messages={"required": "请勾选工单。"})

    def __init__(self, *args: Any, cases: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_number = {case.number: case for case in cases}
        field = self.fields["cases"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(number, number) for number in self.by_number]

    def clean_cases(self) -> list[Case]:
        """Return the chosen cases."""
        return [self.by_number[number] for number in self.cleaned_data["cases"]]

    @property
    def picked(self) -> set[str]:
        """The numbers that are ticked, also in a form that was refused."""
        return set(self["cases"].value() or ())

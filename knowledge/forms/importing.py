"""The form of a file of articles."""

from typing import Any

from django import forms

from grids.models import User
from knowledge.forms.owning import OwnedForm
from knowledge.importing.files import KINDS
from knowledge.selectors.people import writing_units


class ArticleFileForm(OwnedForm):
    """A file, and the unit whose drafts its questions become."""

    field_order = ("file", "unit")
    file = forms.FileField(
        label="文件",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_units(writing_units(user))

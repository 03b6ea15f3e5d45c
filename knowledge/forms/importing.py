"""The forms of files: of articles, of outages."""

from typing import Any

from django import forms

from grids.models import User
from knowledge.forms.owning import OwnedForm
from knowledge.importing.files import KINDS
from knowledge.selectors.people import outage_units, writing_units


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


class OutageFileForm(OwnedForm):
    """A table of outages, and the unit that announces them."""

    field_order = ("file", "unit")
    file = forms.FileField(
        label="CSV 或 XLSX 文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].label = "公告单位"
        self.offer_units(outage_units(user))

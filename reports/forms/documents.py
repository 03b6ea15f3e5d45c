"""What is typed about a definition of documents, and with what one begins."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from hotline.errors import HotlineError
from reports.documents.definition import check_title
from reports.documents.notation import in_notation, read_notation
from reports.documents.usual import USUAL
from reports.models import DocumentDefinition
from reports.services.documents import FIELDS, SCOPE, check_new_version, latest_version


class BlocksField(forms.CharField):
    """Blocks as an administrator writes them; the value is their JSON."""

    def prepare_value(self, value: Any) -> str:
        """Return the text of the field."""
        return in_notation(value) if isinstance(value, list) else str(value or "")

    def clean(self, value: Any) -> Any:
        """Read the lines; each that is not in order is named by its place."""
        return _said(read_notation, super().clean(value))


class DefinitionForm(forms.ModelForm):
    """A version of a definition; what it lacks is said before anything is saved."""

    blocks = BlocksField(
        label="段落",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 18}),
        help_text="每行一段，写法见下表；行的次序就是印出的次序。",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)

    class Meta:
        model = DocumentDefinition
        fields = [
            "code", "name", "cadence", "masthead", "title", *SCOPE, "place", "blocks",
            "is_active", "note",
        ]  # fmt: skip
        help_texts = {
            "code": "小写字母、数字和短横线，最多 10 字；同一代码的各版是同一个系列。",
            "title": "可以用{范围}、{期间}、{城市}。",
            "unit": "只报这个单位及其下级的诉求；不选为全市。立了第一版后不再改变，周期也是。",
            "category": "只报这个分类及其下级；与地域、渠道一样，可以不选，立后不再改变。",
            "place": "标题和正文里的{范围}；留空用单位或城市的名称。",
            "is_active": "启用后，周期结束时自动生成草稿。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "place" in self.fields:
            self.fields["place"].required = False

    def clean_title(self) -> str:
        """Refuse a title that cannot print."""
        title: str = self.cleaned_data["title"]
        _said(check_title, title)
        return title

    def clean(self) -> dict[str, Any]:
        """Refuse a version that does not follow the one that was seen."""
        values = super().clean() or {}
        if {"code", "seen"} <= values.keys():
            _said(check_new_version, values["code"], values["seen"])
        return values


def _said(call: Any, *given: Any) -> Any:
    """Return what a rule returns; its refusal as the form's sentences."""
    try:
        return call(*given)
    except HotlineError as error:
        said = [line for text in error.fields.values() for line in text.split("\n")]
        raise forms.ValidationError(said or error.message) from error


def first_words(code: str) -> dict[str, Any]:
    """Return the form's first values: the latest version of a code, or a usual document."""
    latest = latest_version(code)
    if latest:
        kept = {name: getattr(latest, name) for name in FIELDS}
        blocks = in_notation(latest.blocks)
        seen = latest.version
        scope = {name: getattr(latest, f"{name}_id") for name in SCOPE}
        return {**kept, **scope, "code": code, "blocks": blocks, "seen": seen}
    if code in USUAL:
        return {**USUAL[code], "blocks": in_notation(USUAL[code]["blocks"]), "seen": 0}
    return {"seen": 0}

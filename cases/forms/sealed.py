"""The form of the sealed reply's scan."""

from typing import TYPE_CHECKING, Any

from django import forms

from cases.forms.base import ActionForm
from cases.forms.fields import RowField
from cases.guards.desk import sealable_replies
from cases.models import Reply
from grids.web.file_fields import FilesField

if TYPE_CHECKING:
    from cases.access.situation import Situation


class FileSealedForm(ActionForm):
    """上传盖章件: which reply's, and the scan."""

    reply = RowField(Reply.objects.none(), "答复")
    attachments = FilesField("盖章扫描件", help_text="PDF 或图片，一个文件。")

    def prepare(self, situation: "Situation") -> None:
        """Offer the accepted replies of this person's units, the latest first."""
        offered = sealable_replies(situation)
        found = Reply.objects.filter(case=situation.case).select_related("assignment__unit", "case")
        self.fields["reply"].offer(offered, found, _in_words)  # type: ignore[attr-defined]
        if offered:
            self.initial.setdefault("reply", offered[0].pk)

    def clean_reply(self) -> Reply | None:
        """Take the only one where none was named."""
        chosen: Reply | None = self.cleaned_data["reply"]
        offered = sealable_replies(self.situation) if self.situation else []
        if chosen is None and len(offered) > 1:
            raise forms.ValidationError("有多份答复，请选择其中一份。")
        return chosen or next(iter(offered), None)

    def arguments(self) -> dict[str, Any]:
        """Name the files as the verb does."""
        values = super().arguments()
        return {"uploads": values.pop("attachments"), **values}


def _in_words(reply: Reply) -> str:
    return f"{reply.assignment.unit} 第{reply.round}轮"

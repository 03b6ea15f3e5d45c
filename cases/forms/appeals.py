"""Forms of the appeal against a callback and of its ruling."""

from typing import TYPE_CHECKING

from cases.forms.base import ActionForm
from cases.guards.callback import appeal_until
from cases.services.callback.appeals import TEXT_MAX
from cases.services.record.reasons import REASON_MAX
from grids.rules import rule
from hotline.form_fields import Choice, Prose
from hotline.times import say_due

if TYPE_CHECKING:
    from cases.access.situation import Situation


def appeal_grounds() -> list[tuple[str, str]]:
    """Return the city's grounds for an appeal."""
    return [("", "请选择"), *((ground, ground) for ground in rule("appeal.grounds"))]


class AppealForm(ActionForm):
    """申诉."""

    ground = Choice("申诉理由", appeal_grounds)
    text = Prose("情况说明", TEXT_MAX, help_text="写明办理经过和依据；证明材料请先上传附件。")

    def prepare(self, situation: "Situation") -> None:
        """Say until when."""
        callback = situation.latest_callback
        until = appeal_until(callback) if callback else None
        if until:
            self.fields["ground"].help_text = f"申诉截止{say_due(until, situation.at)}。"


class AcceptAppealForm(ActionForm):
    """同意申诉."""

    reason = Prose("裁定说明", REASON_MAX, rows=2, required=False)


class RefuseAppealForm(ActionForm):
    """驳回申诉."""

    reason = Prose("驳回理由", REASON_MAX, rows=2)

"""Forms of the callback desk's verbs."""

from typing import Any

from cases.forms.base import ActionForm
from cases.models import AttemptOutcome, Satisfaction
from cases.services.callback.callback import REMARK_MAX, Answers
from cases.services.record.reasons import REASON_MAX
from grids.rules import rule
from hotline.form_fields import Choice, Prose, YesNo

FAILURES = [
    (outcome.value, outcome.label)
    for outcome in AttemptOutcome
    if outcome != AttemptOutcome.ANSWERED
]
ANSWERS = ("was_contacted", "was_solved", "satisfaction", "matches_facts", "remark")


class AnswersForm(ActionForm):
    """The three questions in the order in which they are asked."""

    was_contacted = YesNo("有没有人联系您？", ((True, "有"), (False, "没有")))
    was_solved = YesNo("问题解决了吗？", ((True, "已解决"), (False, "未解决")))
    satisfaction = Choice("您对办理结果满意吗？", Satisfaction.choices, is_keys=True)
    matches_facts = YesNo("答复与事实相符", ((True, "相符"), (False, "不符")), required=False)
    remark = Prose("备注", REMARK_MAX, rows=2, required=False)

    def arguments(self) -> dict[str, Any]:
        """Gather the answers as the verb takes them."""
        values = super().arguments()
        return {"answers": Answers(**{name: values.pop(name) for name in ANSWERS}), **values}


def closing_grounds() -> list[tuple[str, str]]:
    """Return the city's grounds to close a case that the citizen calls unsolved."""
    return [(ground, ground) for ground in rule("callback.closing_grounds")]


class CallbackForm(AnswersForm):
    """回访: the answers, and why a case left open by them is closed all the same."""

    ground = Choice(
        "不重办的理由", closing_grounds, is_keys=True, has_sentences=True, required=False,
        help_text="未解决或不满意而不重办的，须选择理由并说明。",
    )  # fmt: skip
    explanation = Prose("不重办的说明", REASON_MAX, rows=2, required=False)


class RedoForm(AnswersForm):
    """重办: the answers, and why the unit must do it again."""

    reason = Prose("重办理由", REASON_MAX, rows=2)


def identity_means() -> list[tuple[str, str]]:
    """Return the city's ways to make sure of an identity."""
    return [(means, means) for means in rule("callback.identity_means")]


class IdentityForm(ActionForm):
    """核实身份."""

    means = Choice("核实方式", identity_means, is_keys=True)


class AttemptForm(ActionForm):
    """回访未接通."""

    outcome = Choice("结果", FAILURES, is_keys=True)
    note = Prose("备注", 300, rows=2, required=False)

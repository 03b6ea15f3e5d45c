"""Every figure of the assessment: what is its base, and what of it counts.

`counting` counts these conditions and `evidence` lists them, so that a number and its
list cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F

from cases.models import Satisfaction
from reports.rates.conditions import (
    answering,
    asked,
    at_completion,
    called_back,
    closing,
    column_is,
    contacted,
    contacting,
    dispatched,
    extended,
    not_hidden,
    on_ledger,
    opined,
    responded,
    returned,
    said,
    signing,
    solved,
    struck_off,
)
from reports.rates.sources import Part, Source


@dataclass(frozen=True)
class Measure:
    """One rate: its parts by name (`base`, `hit` and, where it is broken down, others).

    `says` explains it on the page: what is divided by what.
    """

    name: str
    label: str
    source: Source
    parts: Mapping[str, Part]
    says: str


MEASURES: tuple[Measure, ...] = (
    Measure(
        "responded", "响应率", Source.CALLBACKS,
        {
            "base": Part(at_completion, not_hidden),
            "hit": Part(at_completion, not_hidden, responded),
        },
        "有人联系 ÷ 有效回访",
    ),
    Measure(
        "solved", "解决率", Source.CALLBACKS,
        {"base": asked, "hit": asked.which(column_is(was_solved=True))},
        "已解决 ÷ 有效回访",
    ),
    Measure(
        "satisfied", "满意率", Source.CALLBACKS,
        {
            "base": asked.which(opined),
            "hit": said(Satisfaction.SATISFIED, Satisfaction.BASICALLY),
            "full": said(Satisfaction.SATISFIED),
            "basically": said(Satisfaction.BASICALLY),
            "dissatisfied": said(Satisfaction.DISSATISFIED),
            "no_opinion": said(Satisfaction.NO_OPINION),
        },
        "（满意 + 基本满意折算）÷ 有效回访",
    ),
    Measure(
        "redone", "重办率", Source.CALLBACKS,
        {"base": asked, "hit": asked.which(column_is(case__round__gt=F("round")))},
        "回访后重办 ÷ 有效回访",
    ),
    Measure(
        "signed", "按时签收率", Source.ASSIGNMENTS,
        {"base": signing, "hit": signing.which(column_is(signed_at__lte=F("sign_due_at")))},
        "签收时限内签收 ÷ 签收时限在本期",
    ),
    Measure(
        "contacted", "先行联系率", Source.ASSIGNMENTS,
        {"base": contacting, "hit": contacting.which(contacted)},
        "联系时限内联系上市民 ÷ 联系时限在本期",
    ),
    Measure(
        "on_time", "按时办结率", Source.ASSIGNMENTS,
        {
            "base": answering,
            "hit": answering.which(column_is(answered_at__lte=F("reply_due_at"))),
            "answered": answering.which(column_is(answered_at__isnull=False)),
        },
        "办结时限（含批准的延期）内办结 ÷ 办结时限在本期",
    ),
    Measure(
        "on_time_originally", "按原时限办结率", Source.ASSIGNMENTS,
        {
            "base": answering,
            "hit": answering.which(column_is(answered_at__lte=F("original_reply_due_at"))),
        },
        "原时限内办结 ÷ 办结时限在本期",
    ),
    Measure(
        "extended", "延期率", Source.ASSIGNMENTS,
        {"base": answering, "hit": answering.which(extended)},
        "批准延期 ÷ 办结时限在本期",
    ),
    Measure(
        "returned", "退单率", Source.ASSIGNMENTS,
        {"base": dispatched, "hit": dispatched.which(returned)},
        "退单 ÷ 本期派单",
    ),
    Measure(
        "called_back", "回访率", Source.CLOSED,
        {"base": closing, "hit": closing.which(called_back)},
        "有效回访过 ÷ 本期办结",
    ),
    Measure(
        "struck_off", "挂账销账率", Source.LEDGER,
        {"base": Part(on_ledger), "hit": Part(struck_off, also=solved)},
        "本期销账且问题已解决 ÷ 本期在账",
    ),
)  # fmt: skip
BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
# Whose assignments' handling times are the mean and the median.
ANSWERED = "on_time.answered"


def parts_of(source: Source) -> dict[str, Part]:
    """Return a source's parts by full name: solved.hit."""
    return {
        f"{measure.name}.{part}": condition
        for measure in MEASURES
        if measure.source == source
        for part, condition in measure.parts.items()
    }

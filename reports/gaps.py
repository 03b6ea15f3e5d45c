"""What a bulletin still lacks before it may be issued, and where to look."""

from dataclasses import dataclass

from reports.choices import HAZARDS
from reports.claims import Doubt, doubts
from reports.composing import figures_from
from reports.facts import DailyFigures
from reports.models import Bulletin

UNREVIEWED, SILENT, CLAIM, WARNING = "unreviewed", "silent", "claim", "warning"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or doubtful, as a sentence that says what to do.

    `category_id` or `body` name what it is about; a warning does not block issuing.
    """

    kind: str
    text: str
    category_id: int | None = None
    body: str = ""

    @property
    def is_blocking(self) -> bool:
        """Tell whether it must be settled before issuing."""
        return self.kind != WARNING


def gaps_of(bulletin: Bulletin, doubtful: list[Doubt] | None = None) -> list[Gap]:
    """Return what keeps an open bulletin from being issued, then what is merely doubtful.

    `doubtful` are its doubts where they are at hand.
    """
    doubtful = doubts(bulletin) if doubtful is None else doubtful
    figures = figures_from(bulletin.series, bulletin.figures)
    lacking = (
        _unreviewed(bulletin, figures)
        if isinstance(figures, DailyFigures)
        else [_silent(name) for name in figures.missing]
    )
    claims = [_claim(doubt) for doubt in doubtful]
    found = lacking + claims + [Gap(WARNING, text) for text in bulletin.detail["warnings"]]
    return sorted(found, key=lambda gap: not gap.is_blocking)


def _unreviewed(bulletin: Bulletin, figures: DailyFigures) -> list[Gap]:
    return [
        Gap(
            UNREVIEWED,
            f"{line.category}（{line.count}件）待确认：请看过当日工单，"
            "在“热点审阅”中记录有无集中反映问题。",
            bulletin.detail["keys"][f"hotspot:{line.category}"],
        )
        for line in (*figures.hotspots, *figures.others)
        if not line.is_reviewed
    ]


def _silent(name: str) -> Gap:
    return Gap(SILENT, f"{name}未报：请在“隐患报送”中补录明细、汇总数或零报告。", body=name)


def _claim(doubt: Doubt) -> Gap:
    where = f"没有派给{doubt.line.phrase}" if doubt.line.phrase else "没有派单"
    label = doubt.line.label if doubt.line.category_id != HAZARDS else "本热线受理的安全隐患"
    what = f"{label}{doubt.total}件中有{doubt.count}件{where}"
    if doubt.reason:
        return Gap(WARNING, f"{what}，已说明：{doubt.reason}", doubt.line.category_id)
    return Gap(
        CLAIM, f"{what}：请核对清单，改用“正在联系”，或写明核实情况。", doubt.line.category_id
    )


def blocking(gaps: list[Gap]) -> list[str]:
    """Return the sentences of the gaps that must be settled."""
    return [gap.text for gap in gaps if gap.is_blocking]

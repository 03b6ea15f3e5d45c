"""What a bulletin still lacks before it may be issued, and where to look."""

from dataclasses import dataclass

from reports.claims import Doubt, doubts, hazard_doubts
from reports.composing import figures_from
from reports.facts import DailyFigures, HazardFigures
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


def gaps_of(bulletin: Bulletin) -> list[Gap]:
    """Return what keeps an open bulletin from being issued, then what is merely doubtful."""
    figures = figures_from(bulletin.series, bulletin.figures)
    found = _daily(bulletin, figures) if isinstance(figures, DailyFigures) else []
    if isinstance(figures, HazardFigures):
        found = _hazards(bulletin, figures)
    return found + [Gap(WARNING, text) for text in bulletin.detail["warnings"]]


def _daily(bulletin: Bulletin, figures: DailyFigures) -> list[Gap]:
    ids: dict[str, int] = bulletin.detail["categories"]
    lines = {ids[f"hotspot.{n}"]: line for n, line in enumerate(figures.hotspots, 1)}
    lines |= {ids[f"other.{n}"]: line for n, line in enumerate(figures.others, 1)}
    unreviewed = [
        Gap(
            UNREVIEWED,
            f"{line.category}（{line.count}件）待确认：请看过当日工单，"
            "在“热点审阅”中记录有无集中反映问题。",
            category_id,
        )
        for category_id, line in lines.items()
        if not line.is_reviewed
    ]
    return unreviewed + [_claim(doubt) for doubt in doubts(bulletin, lines)]


def _hazards(bulletin: Bulletin, figures: HazardFigures) -> list[Gap]:
    silent = [
        Gap(SILENT, f"{name}未报：请在“隐患报送”中补录明细、汇总数或零报告。", body=name)
        for name in figures.missing
    ]
    return silent + [_claim(doubt) for doubt in hazard_doubts(bulletin, figures)]


def _claim(doubt: Doubt) -> Gap:
    what = f"{doubt.label}{doubt.total}件中有{doubt.count}件没有派给{doubt.phrase}"
    if doubt.is_answered:
        return Gap(WARNING, f"{what}，已说明：{doubt.reason}", doubt.category_id)
    return Gap(
        CLAIM,
        f"{what}：请核对清单，改用“正在联系”，或写明核实情况。",
        doubt.category_id,
    )


def blocking(gaps: list[Gap]) -> list[str]:
    """Return the sentences of the gaps that must be settled."""
    return [gap.text for gap in gaps if gap.is_blocking]

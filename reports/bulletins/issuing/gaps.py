"""What a bulletin still lacks before it may be issued, and where to look."""

from django.urls import reverse

from reports.bulletins.content import figures_of
from reports.bulletins.issuing.dispatch_claims import doubtful_claims
from reports.bulletins.lacking import CLAIM, WARNING, Doubt, Gap
from reports.bulletins.spec import spec_of
from reports.models import Bulletin


def gaps_of(bulletin: Bulletin, doubtful: list[Doubt] | None = None) -> list[Gap]:
    """Return what keeps an open bulletin from being issued, then what is merely doubtful.

    `doubtful` are its doubts where they are at hand.
    """
    doubtful = doubtful_claims(bulletin) if doubtful is None else doubtful
    lacking = spec_of(bulletin.series).checks.gaps(bulletin, figures_of(bulletin))
    claims = [_claim(bulletin, doubt) for doubt in doubtful]
    found = lacking + claims + [Gap(WARNING, text) for text in bulletin.detail["warnings"]]
    return sorted(found, key=lambda gap: not gap.is_blocking)


def _claim(bulletin: Bulletin, doubt: Doubt) -> Gap:
    line = doubt.line
    where = f"没有派给{line.phrase}" if line.phrase else "没有派单"
    what = f"{line.cases or line.label}{doubt.total}件中有{doubt.count}件{where}"
    if doubt.reason:
        return Gap(WARNING, f"{what}，已说明：{doubt.reason}", line.category_id)
    return Gap(
        CLAIM,
        f"{what}：请核对清单，改用“正在联系”，或写明核实情况。",
        line.category_id,
        url=reverse("reports:claim", args=[bulletin.pk, line.category_id]),
    )


def blocking(gaps: list[Gap]) -> list[str]:
    """Return the sentences of the gaps that must be settled."""
    return [gap.text for gap in gaps if gap.is_blocking]

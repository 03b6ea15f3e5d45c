"""What an editor chose for one issue; kept when its figures are counted anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.bulletins.counting.figure_values import Action

# Stands for a category where a line is about the whole of a series.
WHOLE = 0
PARAGRAPH_MAX = 1000
# The line that an editor adds, and how long a written one may be.
EXTRA, LINE_MAX = "extra", 2000


@dataclass(frozen=True)
class Claim:
    """Why a claim stands although some cases do not bear it out, and how many those were."""

    reason: str
    count: int


@dataclass(frozen=True)
class Choices:
    """An editor's choices, by category id so that a rank that moves takes them along.

    `order` ranks equal hotspots, `actions` is what a line claims was done, `texts` the
    chosen wording by phrase key (`daily.lead`) or line (`hotspot:12`), `claims` what was
    verified by hand. An action or claim about no category stands under WHOLE. `paragraphs`
    are the editor's own, by the place that a document leaves for them.
    `rewritten` is what the editor wrote in place of a line, or beside them, by its key.
    """

    order: tuple[int, ...] = ()
    actions: Mapping[int, Action] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[int, Claim] = field(default_factory=dict)
    paragraphs: Mapping[str, str] = field(default_factory=dict)
    rewritten: Mapping[str, str] = field(default_factory=dict)

    def action(self, category_id: int) -> Action:
        """Return the claim of a category's line, 已及时联系 unless another was chosen."""
        return self.actions.get(category_id, Action.CONTACTED)

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "order": list(self.order),
            "actions": {str(pk): action.value for pk, action in self.actions.items()},
            "texts": dict(self.texts),
            "claims": {str(pk): [c.reason, c.count] for pk, c in self.claims.items()},
            "paragraphs": dict(self.paragraphs),
            **({"rewritten": dict(self.rewritten)} if self.rewritten else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Choices":
        """Build the choices from a bulletin's JSON; what is absent was not chosen."""
        return cls(
            order=tuple(data.get("order", ())),
            actions={int(pk): Action(value) for pk, value in data.get("actions", {}).items()},
            texts=dict(data.get("texts", {})),
            claims={int(pk): Claim(*pair) for pk, pair in data.get("claims", {}).items()},
            paragraphs=dict(data.get("paragraphs", {})),
            rewritten=dict(data.get("rewritten", {})),
        )

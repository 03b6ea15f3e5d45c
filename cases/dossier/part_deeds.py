"""What a person may do to a part in the tree of assignments: review it, rule on its return."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cases.access.situation import Situation
from cases.clocks.limits import Part
from cases.offers import allowed_verbs
from cases.rules.states import Verb

UNDER_DISPUTE = "退单待审"


@dataclass(frozen=True)
class PartDeed:
    """One button beside a part: its word, and the query that names the row in the form."""

    verb: Verb
    label: str
    query: str

    @property
    def slug(self) -> str:
        """The last part of the action's address."""
        return self.verb.value.replace("_", "-")


REVIEWS = ((Verb.ACCEPT_CHILD, "通过"), (Verb.REFUSE_CHILD, "退回"))
RULINGS = ((Verb.ACCEPT_CHILD_RETURN, "同意退单"), (Verb.REFUSE_CHILD_RETURN, "驳回退单"))


def with_deeds(parts: Sequence[Part], situation: Situation) -> list[Part]:
    """Return the parts with the buttons of this person, and what is under dispute; no query."""
    allowed = allowed_verbs(situation)
    deeds: dict[int, list[PartDeed]] = {}
    for row in situation.waiting_children:
        deeds[row.pk] = _buttons(allowed, REVIEWS, f"child={row.pk}")
    for one in situation.child_returns:
        found = deeds.setdefault(one.assignment_id, [])
        found += _buttons(allowed, RULINGS, f"objection={one.pk}")
    disputed = {one.assignment_id for one in situation.open_objections}
    return [_dressed(part, deeds.get(part.assignment.pk, []), disputed) for part in parts]


def _buttons(
    allowed: frozenset[Verb], verbs: Sequence[tuple[Verb, str]], query: str
) -> list[PartDeed]:
    return [PartDeed(verb, label, query) for verb, label in verbs if verb in allowed]


def _dressed(part: Part, deeds: list[PartDeed], disputed: set[int]) -> Part:
    is_disputed = part.assignment.pk in disputed and not part.assignment.ended_at
    return replace(part, deeds=tuple(deeds), state=UNDER_DISPUTE if is_disputed else part.state)

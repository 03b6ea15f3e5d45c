"""The fields of a channel's own as one person reads them."""

from typing import NamedTuple

from cases.access.privacy import Privacy
from cases.models import Case

KEPT = "****"


class ChannelFact(NamedTuple):
    """One field by its name, with the value as the person may read it."""

    name: str
    value: str


def facts_shown(case: Case, privacy: Privacy) -> list[ChannelFact]:
    """Return the fields that were filled in.

    What says who the citizen is is masked as name and address are, anything else as free text.
    """
    sees, personal = privacy.sees_in_full and not privacy.is_hidden, case.personal_facts
    shown = []
    for name, value in case.own_facts.items():
        kept = value if sees else KEPT
        shown.append(ChannelFact(name, kept if name in personal else privacy.text(value)))
    return shown

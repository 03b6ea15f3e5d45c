"""The fields of a channel's own as one person reads them."""

from typing import NamedTuple

from cases.access.privacy import Privacy
from cases.models import Case
from grids.channel_fields import OwnField, read_fields

KEPT = "****"


class ChannelFact(NamedTuple):
    """One field by its name, with the value as the person may read it."""

    name: str
    value: str


def facts_shown(case: Case, privacy: Privacy) -> list[ChannelFact]:
    """Return the fields that were filled in.

    What says who the citizen is, or is declared no longer, is masked as name and address are;
    anything else as free text.
    """
    declared = {field.name: field for field in read_fields(case.channel.own_fields)}
    return [
        ChannelFact(name, _masked(value, privacy, is_open=_is_open(declared.get(name))))
        for name, value in case.own_facts.items()
    ]


def _is_open(field: OwnField | None) -> bool:
    return field is not None and not field.is_personal


def _masked(value: str, privacy: Privacy, *, is_open: bool) -> str:
    if is_open:
        return privacy.text(value)
    return value if privacy.sees_in_full and not privacy.is_hidden else KEPT

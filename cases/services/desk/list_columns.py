"""Choosing the columns of a list, and going back to the usual ones."""

from collections.abc import Iterable

from django.db import transaction

from cases.models import ListColumns
from cases.rules.list_columns import COLUMN_SETS
from grids.models import User
from hotline.errors import Forbidden, InvalidInput


@transaction.atomic
def choose_columns(list_key: str, names: Iterable[str], *, actor: User) -> list[str]:
    """Keep which columns of a list a person sees; returns them in the list's order.

    Names that the list does not have are left out. The usual ones, and none at all, are kept
    as nothing, so that what becomes usual later reaches everybody who has chosen nothing
    else. Raises InvalidInput for an unknown list, Forbidden for one that is not theirs.
    """
    if list_key not in COLUMN_SETS:
        raise InvalidInput("没有这个列表。")
    columns = COLUMN_SETS[list_key]
    if not actor.can(columns.capability):
        raise Forbidden("您的岗位没有这个列表。")
    shown = columns.chosen(names) or columns.usual
    if shown == columns.usual:
        ListColumns.objects.filter(owner=actor, list_key=list_key).delete()
    else:
        ListColumns.objects.update_or_create(
            owner=actor, list_key=list_key, defaults={"shown": shown}
        )
    return shown

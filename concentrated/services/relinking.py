"""The cases of a group are read anew, and each is linked with each."""

from collections.abc import Sequence
from itertools import combinations

from concentrated.models import GroupedCase, ProblemGroup
from concentrated.rules.grouping import bound
from concentrated.rules.linking import link
from concentrated.selectors.groupable import CaseReader, groupable, plain_letter
from concentrated.services.recounting import judged_members

READ_ANEW = ("names", "title_names", "words", "weights", "district_id", "title_key", "bonds")


def relink_group(group: ProblemGroup, reader: CaseReader) -> list[GroupedCase]:
    """Read the newest cases of a locked group anew and write down how strongly they are linked."""
    pks = [row.case_id for row in judged_members(group)]
    rows = [reader.row_of(case) for case in groupable().filter(pk__in=pks).order_by("pk")]
    _link_all(rows, reader)
    GroupedCase.objects.bulk_update(rows, READ_ANEW)
    return rows


def _link_all(rows: Sequence[GroupedCase], reader: CaseReader) -> None:
    """Set the strongest links of each case to cases of other people."""
    letters = [plain_letter(row) for row in rows]
    for first, second in combinations(range(len(rows)), 2):
        one, other = rows[first], rows[second]
        strength = link(letters[second], letters[first], reader.background.name_weight)
        if strength and one.writer != other.writer:
            one.bonds = bound(one.bonds, strength)
            other.bonds = bound(other.bonds, strength)

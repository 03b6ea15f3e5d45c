"""Which streets and communities a text names.

People say 北关社区 where the list has 北关社区居民委员会, and 北关 where they are in a hurry. Names
are alike in several districts, and roads are called like the streets beside them; so what a text
says of the district and the street above counts, and a stem by itself is never sure.
"""

from collections.abc import Mapping
from typing import NamedTuple

from grids import reference
from grids.models import Grid, GridLevel
from grids.place_names import ENDINGS, LONGEST_NAME, WHOLE, Mention, Names
from grids.place_sounds import HEARD_WHOLE
from hotline.plain_text import plain

READ_MAX = 1_000
SHOWN = 3
# A stem of two characters stands in too many words: it counts in the field for the place alone.
SHORTEST_IN_PLACE, SHORTEST_IN_TEXT = 2, 3
# How much it adds that the street or the district above is named as well.
ABOVE = 0.4
# A sure place is ahead of every other one by more than so much.
LEAD = 0.3
PROPOSED = (GridLevel.STREET, GridLevel.COMMUNITY)


class PlaceProposal(NamedTuple):
    """A piece of territory that a text names, with the reason; a sure one may be filled in."""

    grid: Grid
    reason: str
    is_sure: bool


def propose_places(text: str, place: str) -> list[PlaceProposal]:
    """Return the streets and communities that are named, the likeliest first, at most three.

    None that lies in another district or street than those that are named as well.
    """
    rows = reference.grids().by_id
    text, place = plain(text)[:READ_MAX], plain(place)[:READ_MAX]
    mentions = _among(rows, _written(text, place))
    best = _ranked(mentions, rows)
    if not any(_is_written_community(grid, mentions) for _, grid in best):
        mentions = {**_among(rows, _heard(text, place)), **mentions}
        best = _ranked(mentions, rows)
    is_sure = _is_sure(best, mentions)
    # What the first lies in is no other choice.
    line = _above(best[0][1]) if best else []
    shown = [grid for _, grid in best if grid.pk not in line][:SHOWN]
    return [
        PlaceProposal(grid, _reason(grid, mentions), at == 0 and is_sure)
        for at, grid in enumerate(shown)
    ]


def _is_written_community(grid: Grid, mentions: Mapping[int, Mention]) -> bool:
    return grid.level == GridLevel.COMMUNITY and mentions[grid.pk].weight == WHOLE


def _written(text: str, place: str) -> dict[int, Mention]:
    names = reference.said_places()
    return {
        **_mentions(text, names, SHORTEST_IN_TEXT),
        **_mentions(place, names, SHORTEST_IN_PLACE),
    }


def _heard(text: str, place: str) -> dict[int, Mention]:
    sounds = reference.sounds_of_places()
    return {**sounds.mentions(text, is_place=False), **sounds.mentions(place, is_place=True)}


def _among(rows: Mapping[int, Grid], mentions: Mapping[int, Mention]) -> dict[int, Mention]:
    return {pk: one for pk, one in mentions.items() if pk in rows}


def _ranked(mentions: Mapping[int, Mention], rows: Mapping[int, Grid]) -> list[tuple[float, Grid]]:
    """Return the streets and communities that may be meant with their scores, the best first."""
    named = {pk for pk, one in mentions.items() if one.weight == WHOLE}
    scored = sorted(
        (
            (_score(rows[pk], one, mentions), len(_above(rows[pk])), -pk)
            for pk, one in mentions.items()
            if rows[pk].level in PROPOSED and not _is_elsewhere(rows[pk], named, rows)
        ),
        reverse=True,
    )
    return [(score, rows[-key]) for score, _, key in scored]


def _score(grid: Grid, mention: Mention, mentions: Mapping[int, Mention]) -> float:
    """Return how surely a place is meant; one name does not name a street and what lies in it."""
    above = [mentions[pk] for pk in _above(grid) if pk in mentions]
    return mention.weight + ABOVE * sum(one.at != mention.at for one in above)


def _above(grid: Grid) -> list[int]:
    """Return the ids of what a piece of territory lies in, without its own."""
    return [pk for pk in map(int, filter(None, grid.path.split("/"))) if pk != grid.pk]


def _is_elsewhere(grid: Grid, named: set[int], rows: Mapping[int, Grid]) -> bool:
    """Tell whether a text names districts or streets, and this lies in none of them."""
    line = {grid.pk, *_above(grid)}
    for level in (GridLevel.DISTRICT, GridLevel.STREET):
        told = {pk for pk in named if rows[pk].level == level}
        own = {pk for pk in line if pk in rows and rows[pk].level == level}
        if told and own and not told & own:
            return True
    return False


def _is_sure(best: list[tuple[float, Grid]], mentions: Mapping[int, Mention]) -> bool:
    """Tell whether the first is named in whole, and everything else named is what it lies in."""
    if not best:
        return False
    (score, first), *others = best
    if not _is_firm(first, mentions):
        return False
    line = set(_above(first))
    rivals = [mine for mine, grid in others if grid.pk not in line]
    return score >= WHOLE and all(score - mine > LEAD for mine in rivals)


def _is_firm(grid: Grid, mentions: Mapping[int, Mention]) -> bool:
    """Tell whether a place is written, heard for sure, or heard whole in a written street."""
    mine = mentions[grid.pk]
    if not mine.is_heard or mine.weight >= WHOLE:
        return True
    street = mentions.get(_above(grid)[-1]) if grid.level == GridLevel.COMMUNITY else None
    return mine.weight >= HEARD_WHOLE and street is not None and not street.is_heard


def _reason(grid: Grid, mentions: Mapping[int, Mention]) -> str:
    told = [mentions[pk] for pk in (*_above(grid), grid.pk) if pk in mentions]
    known = reference.remembered_places().told(mentions[grid.pk].name, grid.pk)
    written = dict.fromkeys(f"“{one.name}”" for one in told if not one.is_heard)
    heard = dict.fromkeys(one.name for one in told if one.is_heard)
    parts = [
        f"写有{'、'.join(written)}" if written else "",
        f"读音相同：{'、'.join(heard)}" if heard else "",
    ]
    return "，".join(filter(None, parts)) + known


def _mentions(text: str, names: Names, shortest_stem: int) -> dict[int, Mention]:
    """Return what is named by the names of a text, the longest at each place."""
    found: dict[int, Mention] = {}
    start = 0
    while start < len(text):
        name = _name_at(text, start, names, shortest_stem)
        for pk, weight in names[name] if name else ():
            if pk not in found or found[pk].weight < weight:
                found[pk] = Mention(name, weight, start)
        start += len(name) or 1
    return found


def _name_at(text: str, start: int, names: Names, shortest_stem: int) -> str:
    """Return the longest name that begins at a place of a text; empty where none does."""
    for length in range(min(LONGEST_NAME, len(text) - start), 1, -1):
        name = text[start : start + length]
        if name in names and (name.endswith(ENDINGS) or length >= shortest_stem):
            return name
    return ""

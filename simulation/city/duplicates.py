"""Duplicates of one matter: merged into a case that is open, now and then wrongly."""

from cases.rules.states import UNANSWERED_STATES
from cases.services.dispatch import merging
from simulation.city import odds
from simulation.city.agenda import Road
from simulation.city.life import Life

REASON = "经核实，并非同一事项。"
LOOKED_THROUGH = 20


def remember(life: Life) -> None:
    """Remember a case into which later ones may be merged; only the latest are."""
    others = life.scene.open_lives[life.category.pk]
    others.append(life)
    del others[:-LOOKED_THROUGH]


def merge(life: Life) -> bool:
    """Merge a case into an open one of the same category, if there is one."""
    for other in reversed(life.scene.open_lives[life.category.pk]):
        if other is life or other.main is not None or other.state() not in UNANSWERED_STATES:
            continue
        if life.do(merging.merge_case, actor=life.dispatcher, main_case=other.row) is None:
            return False
        life.main = other
        if life.chance(odds.UNMERGED):
            life.scene.agenda.enter(life.at_desk(2, 30), life, _unmerge(life))
        return True
    return False


def _unmerge(life: Life) -> Road:
    """Take a wrong merge back, while the main case has no answer."""
    life.do(merging.unmerge_case, actor=life.dispatcher, reason=REASON)
    yield from ()

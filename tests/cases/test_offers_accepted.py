"""What is offered is accepted, and what is not is refused with the guard's own sentence.

In each scene of `offer_scenes` every verb is really done by everybody who could ever do it,
and undone. The roles and states alone are held by `test_states` and `test_allowed`.
"""

import pytest

from cases.access.situation import QUERIES, Situation
from cases.dossier.case import Dossier
from cases.models import Case
from cases.offers import GUARDS
from cases.rules.states import capabilities_for
from cases.services.handling import sub_dispatch
from hotline.errors import Conflict, HotlineError
from tests.cases.in_states import undone
from tests.cases.offer_scenes import (
    SCENES,
    ask_parking,
    ending_asked,
    extension_asked,
    wait_asked,
    waiting_for_the_citizen,
)
from tests.cases.well_formed import NoRow

pytestmark = pytest.mark.django_db


def refused(bodies, verb, situation, is_offered):
    """Do a verb and undo it; returns the refusal, None where it was done."""
    with undone():
        try:
            bodies.do(verb, situation, is_offered)
        except HotlineError as error:
            return error
    return None


def told(refusal):
    return (type(refusal).__name__, refusal.message) if refusal else "done"


def partings(c, case, at):
    """What a guard says and what the service does, where the two differ."""
    found = {}
    read = Dossier(c.clerk, Case.objects.get(pk=case.pk), at).situation
    rows = {name: getattr(read, name) for name in QUERIES if hasattr(read, name)}
    for actor in c.everybody:
        page = Situation(actor, read.case, at).knowing(**rows)
        for verb, guard in GUARDS.items():
            # The table of moves is held by `test_states`.
            if not actor.can(*capabilities_for(verb, read.case.state)):
                continue
            offered = told(guard(page))
            try:
                got = told(refused(c.bodies, verb, page, offered == "done"))
            except NoRow:
                got = offered if offered != "done" else "no row"
            if got != offered:
                found[actor.username, verb.value] = (offered, got)
    return found


@pytest.mark.parametrize("scene", list(SCENES))
def test_what_is_offered_is_accepted_and_all_else_refused_with_the_guards_word(scene, city):
    make, after = SCENES[scene]
    case = make(city)
    assert partings(city, case, city.at + after) == {}


@pytest.mark.parametrize(
    ("scene", "why"),
    [
        (extension_asked, "延期申请正在等待裁定"),
        (wait_asked, "等待市民申请正在等待裁定"),
        (ask_parking, "挂账申请正在等待裁定"),
        (ending_asked, "终结申请正在等待裁定"),
        (waiting_for_the_citizen, "请先恢复计时再转办"),
    ],
)
def test_a_part_for_which_something_waits_is_not_handed_on_inside(scene, why, city):
    case = scene(city)
    with pytest.raises(Conflict, match=why):
        sub_dispatch.hand_over(case, actor=city.clerk, at=city.at, unit=city.section)

"""Who the timeline says has acted: the unit's own people, or others for and about a unit."""

import pytest

from cases.access.privacy import Privacy
from cases.dossier.timeline import read_lines
from cases.models import Event
from cases.rules.states import State, Verb
from grids.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(put, people, unit, at):
    """Return a function that words one event as the dispatcher reads it."""

    def words(verb, role=None):
        case = put(State.HANDLING)
        actor = people[role] if role else None
        event = Event(case=case, at=at, verb=verb, actor=actor, unit=unit)
        (line,) = read_lines([event], Privacy(people[Role.DISPATCHER], case))
        return line.who, line.what

    return words


@pytest.mark.parametrize("verb", [Verb.SIGN, Verb.RESOLVE, Verb.ASK_PARKING, Verb.APPEAL])
def test_a_units_own_deed_names_the_unit_before_the_person(said, people, unit, verb):
    clerk = people[Role.UNIT_CLERK]
    assert said(verb, Role.UNIT_CLERK) == (f"{unit} {clerk}", Verb(verb).label)


@pytest.mark.parametrize(
    ("verb", "role"),
    [
        (Verb.DISPATCH, Role.DISPATCHER), (Verb.RULE_EXTENSION, Role.DISPATCHER),
        (Verb.CLOSE_EARLY, Role.DISPATCHER), (Verb.UNMERGE, Role.DISPATCHER),
        (Verb.PARK, Role.SUPERVISOR), (Verb.RULE_PARKING, Role.SUPERVISOR),
        (Verb.UNPARK, Role.SUPERVISOR), (Verb.ACCEPT_APPEAL, Role.SUPERVISOR),
        (Verb.END_WAIT, Role.OPERATOR), (Verb.CALL_UNIT, Role.SHIFT_LEADER),
        (Verb.SUB_DISPATCH, Role.UNIT_CLERK), (Verb.ACCEPT_CHILD, Role.UNIT_CLERK),
    ],
)  # fmt: skip
def test_what_is_done_to_a_unit_does_not_make_it_the_doer(said, people, unit, verb, role):
    assert said(verb, role) == (str(people[role]), f"{verb.label} → {unit}")


def test_the_system_belongs_to_no_unit(said, unit):
    assert said(Verb.END_WAIT) == ("系统", f"恢复计时 → {unit}")


def test_the_main_cases_reply_is_the_units_and_handed_on_by_who_accepted_it(said, people):
    assert said(Verb.SHARE_REPLY, Role.DISPATCHER) == (str(people[Role.DISPATCHER]), "主单答复")


def test_a_dispatch_names_all_to_whom_it_went(put, people, unit, at):
    case = put(State.DISPATCHED)
    facts = {"answering_units": ["市公安局", "市城乡建设局"], "co_units": ["市城市管理局"]}
    event = Event(case=case, at=at, verb=Verb.DISPATCH, unit=unit, note="请会同办理", facts=facts)
    (line,) = read_lines([event], Privacy(people[Role.DISPATCHER], case))
    assert line.note == "请会同办理\n并行承办：市公安局、市城乡建设局\n协办：市城市管理局"

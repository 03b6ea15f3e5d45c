from datetime import timedelta

from cases.rules.states import State
from grids.services import set_rule
from learning.models import DutyCorrection
from learning.services.correcting import decline_correction, take_correction
from learning.services.finding_corrections import find_corrections
from tests import factories
from tests.learning.returned import LATER, close


def test_find_corrections_proposes_the_unit_that_settled_what_came_back(
    send_wrongly, make_case, handler, dispatcher, category, unit, other_unit, at
):
    cases = [send_wrongly(number) for number in range(5)]
    assert cases[0].state == State.CLOSED
    close(make_case(phone="13897009999", wants_callback=False), handler, dispatcher, at)
    assert find_corrections(at=at + LATER) == 1
    row = DutyCorrection.objects.get()
    assert (row.category, row.grid, row.former_unit, row.unit) == (
        category, None, unit, other_unit,
    )  # fmt: skip
    assert (row.sent, row.returned, row.settled, row.persons) == (6, 5, 5, 5)
    assert set(row.cases.all()) == set(cases)
    assert str(row) == ("物业服务：近 90 天 6 件派给城东区政府，其中 5 件退回后由城西区政府办结")


def test_find_corrections_proposes_nothing_for_few_cases_or_one_person(send_wrongly, at):
    for number in range(4):
        send_wrongly(number)
    assert find_corrections(at=at + LATER) == 0
    for number in range(4, 9):
        send_wrongly(number, phone="13897000001")
    set_rule("corrections.persons", 6)
    assert find_corrections(at=at + LATER) == 0
    set_rule("corrections.persons", 4)
    assert find_corrections(at=at + LATER) == 1


def test_find_corrections_takes_those_without_a_name_for_one_person(send_wrongly, at):
    for number in range(6):
        send_wrongly(number, phone="", is_anonymous=True, caller_name="")
    assert find_corrections(at=at + LATER) == 0


def test_find_corrections_leaves_a_unit_that_mostly_settles_them_itself(
    send_wrongly, make_case, handler, dispatcher, at
):
    for number in range(5):
        send_wrongly(number)
        close(make_case(phone=f"1389700{number:04}", wants_callback=False), handler, dispatcher, at)
    assert find_corrections(at=at + LATER) == 0


def test_find_corrections_keeps_an_open_one_and_drops_what_left_the_window(send_wrongly, at):
    for number in range(5):
        send_wrongly(number)
    find_corrections(at=at + LATER)
    first = DutyCorrection.objects.get()
    send_wrongly(5)
    find_corrections(at=at + LATER + timedelta(days=1))
    again = DutyCorrection.objects.get()
    assert (again.pk, again.found_at, again.settled) == (first.pk, first.found_at, 6)
    assert find_corrections(at=at + timedelta(days=120)) == 0
    assert not DutyCorrection.objects.exists()


def test_find_corrections_speaks_of_the_place_alone_where_cases_come_back(
    send_wrongly, make_case, handler, dispatcher, at
):
    east, west = factories.make_grid("城东区"), factories.make_grid("城西区")
    for number in range(5):
        send_wrongly(number, grid=east)
        other = make_case(phone=f"1389800{number:04}", wants_callback=False, grid=west)
        close(other, handler, dispatcher, at)
    assert find_corrections(at=at + LATER) == 1
    assert DutyCorrection.objects.get().grid == east


def test_find_corrections_proposes_nothing_new_once_it_was_taken(send_wrongly, keeper, at):
    for number in range(5):
        send_wrongly(number)
    find_corrections(at=at + LATER)
    take_correction(DutyCorrection.objects.get().pk, actor=keeper, at=at + LATER)
    assert find_corrections(at=at + LATER) == 0


def test_find_corrections_needs_new_cases_after_one_was_declined(send_wrongly, keeper, at):
    for number in range(5):
        send_wrongly(number)
    find_corrections(at=at + LATER)
    row = DutyCorrection.objects.get()
    decline_correction(row.pk, reason="职责正在协商", actor=keeper, at=at + LATER)
    assert find_corrections(at=at + LATER) == 0
    after = at + timedelta(days=84)
    for number in range(10, 15):
        send_wrongly(number, at=after)
    assert find_corrections(at=after + timedelta(days=1)) == 0
    assert find_corrections(at=after + LATER) == 1

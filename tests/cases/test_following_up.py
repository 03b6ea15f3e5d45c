"""Urgent cases: the shift leader's line until somebody takes charge, and whom to telephone."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from cases.models import Case, Event, Hazard
from cases.selectors.urgent import unattended_lines
from cases.services.handling import handling
from cases.services.oversight import following_up
from grids.models import DutyShift, Unit
from grids.services import set_rule
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests import factories

pytestmark = pytest.mark.django_db
URGENT = "/urgent/"


@pytest.fixture
def urgent_case(make_case):
    return make_case(urgency="extreme")


@pytest.fixture
def on_duty(unit, at):
    Unit.objects.filter(pk=unit.pk).update(phone="0971-8230001")
    return DutyShift.objects.create(
        unit=unit, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(days=9000),
        person="马值班", phone="13997000001", leader="李带班", leader_phone="13997000002",
    )  # fmt: skip


def seen(client):
    return client.get(URGENT).content.decode()


def test_the_line_names_the_case_until_a_shift_leader_takes_charge(
    urgent_case, log_in, shift_leader
):
    client = log_in(shift_leader)
    assert urgent_case.number in seen(client)
    client.post(reverse("cases:act", args=[urgent_case.number, "take-charge"]))
    event = Event.objects.get(verb="take_charge")
    assert (event.case, event.actor, event.facts) == (urgent_case, shift_leader, {"round": 1})
    assert seen(client).strip() == ""


def test_the_line_ends_when_the_unit_signs(urgent_case, log_in, shift_leader, handler, at):
    handling.sign_assignment(urgent_case, actor=handler, at=at)
    assert seen(log_in(shift_leader)).strip() == ""


def test_ordinary_cases_are_not_in_the_line(make_case, log_in, shift_leader):
    make_case()
    make_case(urgency="urgent")
    assert seen(log_in(shift_leader)).strip() == ""


@pytest.mark.parametrize(("grade", "is_loud"), [("suspected_major", True), ("ordinary", False)])
def test_a_suspected_major_hazard_is_in_the_line(
    make_case, operator, log_in, shift_leader, at, grade, is_loud
):
    case = make_case(lead_unit=None)
    Hazard.objects.create(
        body=factories.make_body("热线", code="hotline", is_hotline=True), grade=grade,
        category=factories.make_hazard_category(), reported_at=at, registered_at=at,
        filed_by=operator, case=case, place="建国路", text="线路裸露",
    )  # fmt: skip
    assert ("疑似重大" in seen(log_in(shift_leader))) is is_loud


def test_a_case_that_is_done_anew_is_loud_anew(urgent_case, shift_leader, at):
    following_up.take_charge(urgent_case, actor=shift_leader, at=at)
    Case.objects.filter(pk=urgent_case.pk).update(round=2)
    assert [line.number for line in unattended_lines(shift_leader)] == [urgent_case.number]


def test_nobody_takes_charge_twice(urgent_case, shift_leader, at):
    following_up.take_charge(urgent_case, actor=shift_leader, at=at)
    with pytest.raises(Conflict):
        following_up.take_charge(urgent_case, actor=shift_leader, at=at)


def test_nobody_takes_charge_of_an_ordinary_case(make_case, shift_leader, at):
    with pytest.raises(Conflict):
        following_up.take_charge(make_case(), actor=shift_leader, at=at)


@pytest.mark.parametrize("who", ["operator", "dispatcher", "handler", "stranger"])
def test_only_shift_leaders_are_told_and_take_charge(request, urgent_case, log_in, at, who):
    person = request.getfixturevalue(who)
    client = log_in(person)
    assert client.get(URGENT).status_code == 403
    assert "data-watch-url" not in client.get("/").content.decode()
    with pytest.raises(Forbidden):
        following_up.take_charge(urgent_case, actor=person, at=at)


def test_the_line_costs_one_query(make_case, shift_leader, django_assert_num_queries):
    for _ in range(3):
        make_case(urgency="extreme")
    shift_leader.role_codes()
    with django_assert_num_queries(1):
        assert len(unattended_lines(shift_leader)) == 3


def test_asking_for_the_line_keeps_no_session_alive(log_in, shift_leader, monkeypatch):
    monkeypatch.setattr("hotline.sessions.RENEWALS", 1_000_000_000)
    client = log_in(shift_leader)

    def ends():
        return Session.objects.get(pk=client.session.session_key).expire_date

    before = ends()
    client.get(URGENT)
    assert ends() == before
    client.get("/")
    assert ends() > before


def test_the_case_page_says_whom_to_telephone(urgent_case, log_in, dispatcher, on_duty):
    page = log_in(dispatcher).get(reverse("cases:show", args=[urgent_case.number]))
    said = page.content.decode()
    assert "现在就打电话交办" in said
    for number in ("13997000001", "13997000002", "0971-8230001"):
        assert f"tel:{number}" in said
    assert page.context["step"].units[0].best.name == "马值班"


@pytest.mark.parametrize("who", ["handler", "supervisor"])
def test_others_are_shown_no_duty_numbers(request, urgent_case, log_in, on_duty, who):
    client = log_in(request.getfixturevalue(who))
    said = client.get(reverse("cases:show", args=[urgent_case.number])).content.decode()
    assert "13997000002" not in said


def test_without_a_roster_the_page_says_so(urgent_case, log_in, operator):
    said = log_in(operator).get(reverse("cases:show", args=[urgent_case.number])).content.decode()
    assert "没有值班安排" in said


def test_a_case_in_hand_has_no_next_step(urgent_case, log_in, operator, handler, at):
    handling.sign_assignment(urgent_case, actor=handler, at=at)
    page = log_in(operator).get(reverse("cases:show", args=[urgent_case.number]))
    assert page.context["step"] is None


def test_an_urgent_registration_ends_with_whom_to_telephone(
    log_in, operator, category, phone_channel, unit, on_duty
):
    typed = {
        "text": "楼道起火冒烟，有人被困", "kind": "help", "category": category.code,
        "urgency": "extreme", "lead_unit": unit.code, "verb": "dispatch",
        "idempotency_key": "key-1",
    }  # fmt: skip
    page = log_in(operator).post(reverse("cases:desk"), typed, follow=True)
    assert page.redirect_chain[-1][0].endswith(f"?urgent={Case.objects.get().number}")
    assert "tel:13997000001" in page.content.decode()


def test_the_desk_says_nothing_of_a_case_that_is_not_there(log_in, operator):
    page = log_in(operator).get(reverse("cases:desk"), {"urgent": "24010100001"})
    assert page.context["step"] is None


def test_the_line_leads_to_the_telephone_desk_with_its_case_first(
    make_case, urgent_case, log_in, shift_leader, handler, at
):
    later = make_case(urgency="extreme", at=at + timedelta(minutes=5))
    client = log_in(shift_leader)
    (first, second) = unattended_lines(shift_leader)
    assert first.url == f"/dispatch/?tab=telephone&case={urgent_case.number}"
    assert first.sign_due_at == urgent_case.sign_due_at
    body = client.get(second.url).content.decode()
    assert body.index(later.number) < body.index(urgent_case.number)
    assert body.count("is-wanted") == 1
    assert "case=" not in client.get("/dispatch/?tab=telephone").content.decode()
    handling.sign_assignment(urgent_case, actor=handler, at=at)
    body = client.get(first.url).content.decode()
    assert "已不需要电话指派，现在是“办理中”" in body
    assert "is-wanted" not in body


def test_a_case_that_no_unit_has_leads_to_its_own_page(make_case, shift_leader):
    case = make_case(urgency="extreme", lead_unit=None)
    (line,) = unattended_lines(shift_leader)
    assert (line.url, line.sign_due_at) == (f"/cases/{case.number}/", None)


def test_how_often_pages_ask_for_the_line_is_a_setting(log_in, shift_leader):
    client = log_in(shift_leader)
    assert 'data-watch-every="5"' in client.get("/").content.decode()
    set_rule("screen.urgent_every", 20)
    assert 'data-watch-every="20"' in client.get("/").content.decode()
    with pytest.raises(InvalidInput):
        set_rule("screen.urgent_every", 1)

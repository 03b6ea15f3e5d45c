"""离岗交接: what somebody holds goes to others in one act, and the account ends."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from cases.books.checking import check_books
from cases.models import (
    CallbackClaim,
    Case,
    Draft,
    Event,
    Instruction,
    SavedFilter,
)
from cases.rules.states import State, Verb
from cases.services.callback.callback_holds import claim_next
from cases.services.dispatch.departing import KINDS
from cases.services.handling import handling
from cases.services.record.transitions import record_event
from grids import departures
from grids.departures import Manner, open_work
from grids.duty import save_shift
from grids.models import (
    CitySetting,
    DutyShift,
    Role,
    RoleGrant,
    User,
)
from grids.rules import forget_rules, rule
from hotline.errors import Conflict, InvalidInput
from notices.kinds import OwnKind
from notices.models import Notice
from reports.models import Export
from tests.at_once import at_once, fresh
from tests.cases.overseen import a_task
from tests.departing import depart
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def codes(person, at):
    return {line.code: line.count for line in open_work(person, at)}


def sound():
    assert [one.label for one in check_books() if one.faults] == []


def test_signed_cases_go_to_a_colleague_with_a_line_and_a_notice(
    make_in_state, handler, colleague, keeper, unit, at
):
    case = make_in_state(State.HANDLING)
    assert codes(handler, at) == {f"parts:{unit.pk}": 1}
    depart(handler, keeper, at, for_all=colleague)
    event = Event.objects.get(verb=Verb.RELIEVE)
    assert (event.case, event.actor, event.unit) == (case, keeper, unit)
    assert event.note == "陈承办离岗，由李承办接着办理。"
    told = Notice.objects.filter(kind=OwnKind.ACCOUNT, user=colleague)
    assert case.number in str(told.get(subject_id=case.pk))
    assert "签收在办的工单 1" in str(told.get(subject_id=None))
    part = case.assignments.get()
    assert (part.signed_by, part.ended_at) == (handler, None)
    handling.resolve_assignment(
        case, actor=User.objects.get(pk=colleague.pk), at=at + timedelta(hours=1), text="已修好",
        outcome="solved",
    )  # fmt: skip
    sound()


def test_nobody_unfit_takes_over_and_then_nothing_happens(
    make_in_state, handler, stranger, keeper, unit, at
):
    make_in_state(State.HANDLING)
    with pytest.raises(InvalidInput) as refused:
        depart(handler, keeper, at, for_all=stranger)
    assert refused.value.fields == {f"parts:{unit.pk}": "路人甲不能接手这一项，请另选。"}
    with pytest.raises(InvalidInput) as refused:
        depart(handler, keeper, at)
    assert refused.value.fields == {f"parts:{unit.pk}": departures.NOBODY}
    for taker in (handler, keeper):
        with pytest.raises(InvalidInput):
            depart(handler, keeper, at, for_all=taker)
    assert User.objects.get(pk=handler.pk).is_active
    assert not Event.objects.filter(verb=Verb.RELIEVE).exists()


def test_a_failure_half_way_undoes_everything(
    make_in_state, handler, colleague, keeper, at, monkeypatch
):
    make_in_state(State.HANDLING)

    def fail(*args, **kwargs):
        raise RuntimeError("lost")

    monkeypatch.setattr(departures, "note_audit", fail)
    with pytest.raises(RuntimeError):
        depart(handler, keeper, at, for_all=colleague)
    assert User.objects.get(pk=handler.pk).is_active
    assert not Event.objects.filter(verb=Verb.RELIEVE).exists()
    assert RoleGrant.objects.filter(user=handler, to_on=None).exists()


def test_drafts_of_calls_need_a_taker_and_none_is_lost(operator, keeper, at):
    Draft.objects.create(owner=operator, client_key="k", content='{"text": ["漏水"]}', saved_at=at)
    other = make_person(Role.OPERATOR, username="other")
    with pytest.raises(InvalidInput):
        depart(operator, keeper, at)
    depart(operator, keeper, at, for_all=other)
    draft = Draft.objects.get()
    assert (draft.owner, draft.content) == (other, '{"text": ["漏水"]}')


def test_drafts_on_cases_go_to_who_sees_the_case(make_in_state, handler, colleague, keeper, at):
    case = make_in_state(State.HANDLING)
    hidden = make_in_state(State.PENDING)
    for one in (case, hidden):
        Draft.objects.create(
            owner=handler, case=one, act="note", client_key=f"{one.pk}/note", content="{}",
            saved_at=at,
        )  # fmt: skip
    depart(handler, keeper, at, for_all=colleague)
    assert Draft.objects.get(case=case).owner == colleague
    assert Draft.objects.get(case=hidden).owner == handler


def test_a_callback_in_hand_goes_back_to_the_queue(make_in_state, callback_agent, keeper, at):
    case = make_in_state(State.AWAITING_CALLBACK)
    later = at + timedelta(days=1)
    assert claim_next(actor=callback_agent, at=later) == case
    depart(callback_agent, keeper, later)
    assert CallbackClaim.objects.get().claimed_until == later
    other = make_person(Role.CALLBACK_AGENT, username="other")
    assert claim_next(actor=other, at=later) == case


def test_urgent_cases_in_charge_go_to_another_shift_leader(make_case, shift_leader, keeper, at):
    case = make_case(lead_unit=None, urgency="extreme")
    record_event(case, Verb.TAKE_CHARGE, actor=shift_leader, at=at, facts={"round": 1})
    other = make_person(Role.SHIFT_LEADER, username="other", full_name="赵值班")
    assert codes(shift_leader, at) == {"charge:": 1}
    depart(shift_leader, keeper, at, for_all=other)
    assert Event.objects.get(verb=Verb.RELIEVE).note == "王值班离岗，由赵值班继续跟进。"


def test_who_took_urgent_cases_over_passes_them_on_and_who_gave_them_no_longer(
    make_case, shift_leader, keeper, at
):
    case = make_case(lead_unit=None, urgency="extreme")
    record_event(case, Verb.TAKE_CHARGE, actor=shift_leader, at=at, facts={"round": 1})
    other = make_person(Role.SHIFT_LEADER, username="other", full_name="赵值班")
    third = make_person(Role.SHIFT_LEADER, username="third", full_name="孙值班")
    depart(shift_leader, keeper, at, for_all=other, manner=Manner.MOVES)
    assert (codes(shift_leader, at), codes(other, at)) == ({}, {"charge:": 1})
    depart(other, keeper, at, for_all=third)
    assert codes(third, at) == {"charge:": 1}


def test_an_urgent_case_of_an_earlier_round_is_nobodys(make_case, shift_leader, at):
    case = make_case(lead_unit=None, urgency="extreme")
    record_event(case, Verb.TAKE_CHARGE, actor=shift_leader, at=at, facts={"round": 1})
    Case.objects.filter(pk=case.pk).update(round=2)
    assert codes(shift_leader, at) == {}


def test_who_took_parts_over_passes_them_on(make_in_state, handler, colleague, keeper, unit, at):
    make_in_state(State.HANDLING)
    third = make_person(Role.UNIT_CLERK, username="third", full_name="孙承办", unit=unit)
    depart(handler, keeper, at, for_all=colleague)
    assert codes(colleague, at) == {f"parts:{unit.pk}": 1}
    depart(colleague, keeper, at, for_all=third)
    assert (codes(colleague, at), codes(third, at)) == ({}, {f"parts:{unit.pk}": 1})
    assert Notice.objects.filter(user=third, kind=OwnKind.ACCOUNT).exists()


def test_unanswered_instructions_are_followed_by_another_leader(make_in_state, leader, keeper, at):
    case = make_in_state(State.HANDLING)
    a_task(case, at, leader)
    name = Instruction.objects.get().leader_name
    other = make_person(Role.LEADER, username="other", full_name="周领导")
    assert codes(leader, at) == {"instructions:": 1}
    depart(leader, keeper, at, for_all=other)
    row = Instruction.objects.get()
    assert (row.leader, row.leader_name) == (other, name)
    assert "由周领导跟进" in Event.objects.get(verb=Verb.RELIEVE).note


def test_saved_filters_go_along_where_a_name_is_free(handler, colleague, keeper, at):
    for owner, name in ((handler, "超期"), (handler, "物业"), (colleague, "超期")):
        SavedFilter.objects.create(
            owner=owner, list_key="cases", name=name, query="a=1", created_at=at
        )
    depart(handler, keeper, at, for_all=colleague)
    theirs = SavedFilter.objects.filter(owner=colleague).values_list("name", flat=True)
    assert sorted(theirs) == ["物业", "超期"]


def test_the_roster_names_the_taker_and_keeps_past_shifts(unit, handler, colleague, keeper, at):
    for hours in (-24, 0, 24):
        starts = at + timedelta(hours=hours)
        save_shift(
            DutyShift(
                unit=unit,
                starts_at=starts,
                ends_at=starts + timedelta(hours=8),
                person="陈承办",
                phone="13897110001",
                leader="韩局长",
                leader_phone="13897110002",
            )
        )
    with pytest.raises(InvalidInput):
        depart(handler, keeper, at, for_all=colleague)
    colleague.phone = "13897119999"
    colleague.save()
    depart(handler, keeper, at, for_all=colleague)
    rows = DutyShift.objects.order_by("starts_at").values_list("person", "phone", "leader")
    assert list(rows) == [
        ("陈承办", "13897110001", "韩局长"), ("李承办", "13897119999", "韩局长"),
        ("李承办", "13897119999", "韩局长"),
    ]  # fmt: skip
    assert LogEntry.objects.filter(change_message__contains="陈承办离岗").count() == 2


def test_the_last_named_agent_of_secret_cases_needs_a_taker(callback_agent, keeper, at):
    name = "callback.secret_agents"
    CitySetting.objects.create(key=name, value=[callback_agent.username])
    forget_rules()
    other = make_person(Role.CALLBACK_AGENT, username="other")
    with pytest.raises(InvalidInput):
        depart(callback_agent, keeper, at)
    depart(callback_agent, keeper, at, for_all=other)
    assert rule(name) == ["other"]


def test_files_of_exports_lapse(supervisor, keeper, at):
    Export.objects.create(
        owner=supervisor, kind="rates", title="考核", fingerprint="0" * 64, file_name="a.xlsx",
        created_at=at, done_at=at, checksum="0" * 64, expires_at=at + timedelta(days=7),
    )  # fmt: skip
    assert codes(supervisor, at) == {"exports:": 1}
    depart(supervisor, keeper, at)
    assert Export.objects.get().expires_at == at


def test_nothing_held_is_no_line_and_every_kind_is_registered(handler, at):
    assert open_work(handler, at) == []
    assert {*KINDS, "shifts", "exports", "extension", "promises"} == set(departures._kinds)


def page_of(person):
    return reverse("admin:grids_user_depart", args=[person.pk])


def test_the_back_office_leads_through_it(client, make_in_state, handler, colleague, keeper, unit):
    case = make_in_state(State.HANDLING)
    client.force_login(keeper)
    change = client.get(reverse("admin:grids_user_change", args=[handler.pk])).content.decode()
    assert page_of(handler) in change
    page = client.get(page_of(handler)).content.decode()
    assert "城东区政府签收在办的工单：1" in page and "李承办（colleague）" in page
    assert case.number not in page and case.text not in page
    sent = {"manner": "leaves", "reason": "退休"}
    refused = client.post(page_of(handler), sent)
    assert refused.status_code == 400
    assert "请选择接手人" in refused.content.decode()
    sent[f"taker-parts:{unit.pk}"] = colleague.pk
    done = client.post(page_of(handler), sent, follow=True).content.decode()
    assert "交接已办完" in done
    again = client.post(page_of(handler), sent)
    assert again.status_code == 400
    assert "账号已停用" in again.content.decode()


def test_an_account_switched_off_by_its_form_is_said_to_hold_work_still(
    client, make_in_state, handler, keeper
):
    make_in_state(State.HANDLING)
    client.force_login(keeper)
    address = reverse("admin:grids_user_change", args=[handler.pk])
    form = client.get(address).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields} | {
        "is_active": "", "grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0",
    }  # fmt: skip
    page = client.post(address, sent, follow=True).content.decode()
    handler.refresh_from_db()
    assert not handler.is_active and "手里还有没有办完的事" in page


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_over_at_once_do_it_once(make_in_state, handler, colleague, keeper, at):
    make_in_state(State.HANDLING)
    second = make_person(Role.SECURITY_ADMIN, username="second")
    done = at_once(
        *[
            lambda actor=actor: depart(handler, fresh(actor), at, for_all=colleague)
            for actor in (keeper, second)
        ]
    )
    assert sum(isinstance(one, Conflict) for one in done) == 1
    assert Event.objects.filter(verb=Verb.RELIEVE).count() == 1

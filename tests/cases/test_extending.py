"""审签 of extension requests: the leader signs first, the clerk's asking decides the hour."""

from datetime import datetime, timedelta

import pytest

from cases.dossier.case import Dossier
from cases.forms.applications import AskExtensionForm
from cases.models import Case, Extension, SignOff
from cases.offers import allowed_verbs
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.applications import extending
from cases.services.handling import handling, signing_off, sub_dispatch
from grids.models import Role, Unit
from grids.services import set_rule
from hotline.errors import Conflict, InvalidInput
from notices.models import Notice
from tests import factories
from tests.notices.told import texts

pytestmark = pytest.mark.django_db
WISH = {"amount": 3, "text": "等配件"}


@pytest.fixture
def case(unit, make_case, handler, at):
    Unit.objects.filter(pk=unit.pk).update(requires_sign_off=True)
    made = make_case()
    handling.sign_assignment(made, actor=handler, at=at)
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def five(case, at):
    """The last moment to ask: five o'clock of the due day; the limit ends an hour later."""
    due = case.assignments.get().reply_due_at
    assert due == datetime(2024, 12, 19, 18, 0, tzinfo=at.tzinfo)
    return due - timedelta(hours=1)


@pytest.fixture
def laid(case, handler, at):
    return extending.ask_extension(case, actor=handler, at=at, **WISH)


def test_a_clerks_request_waits_for_the_leader(case, laid, unit):
    assert (laid.status, laid.subject, laid.values) == ("waiting", "extension", WISH)
    assert not Extension.objects.exists()
    last = case.events.last()
    assert (last.verb, last.note) == ("submit", "延期申请")
    assert f"延期申请待审签 {case.number}" in texts(unit=unit)
    assert not Notice.objects.filter(role="dispatcher").exists()


def test_the_signature_sends_it_to_the_hotline(case, laid, handler, unit_leader, dispatcher, at):
    later = at + timedelta(hours=2)
    row = signing_off.sign_off(laid, actor=unit_leader, at=later)
    assert (row.asked_by, row.asked_at) == (handler, at)
    assert (row.signed_off_by, row.signed_off_at) == (unit_leader, later)
    assert case.events.last().verb == "sign_off"
    assert Notice.objects.filter(role="dispatcher", subject_id=case.pk).exists()
    extending.rule_extension(row, actor=dispatcher, at=later, ruling="accepted")
    own = case.assignments.get()
    assert own.reply_due_at > own.original_reply_due_at


def test_the_clerks_asking_decides_whether_it_was_in_time(case, five, handler, unit_leader):
    paper = extending.ask_extension(case, actor=handler, at=five, **WISH)
    signed = signing_off.sign_off(paper, actor=unit_leader, at=five + timedelta(minutes=59))
    assert signed.asked_at == five


def test_a_second_after_five_is_refused_before_it_reaches_the_leader(case, five, handler):
    with pytest.raises(Conflict, match="延期须在"):
        extending.ask_extension(case, actor=handler, at=five + timedelta(seconds=1), **WISH)
    assert not SignOff.objects.exists()


def test_nobody_signs_after_the_deadline(case, five, handler, unit_leader):
    paper = extending.ask_extension(case, actor=handler, at=five, **WISH)
    late = five + timedelta(hours=1, seconds=1)
    with pytest.raises(Conflict, match="办结时限已过"):
        signing_off.sign_off(paper, actor=unit_leader, at=late)
    paper.refresh_from_db()
    assert paper.status == "waiting"
    assert Case.objects.overdue(late).filter(pk=case.pk).exists(), "nobody at the hotline knows"


def test_a_request_sent_back_is_offered_to_the_clerk_again(case, laid, handler, unit_leader, at):
    signing_off.send_back(laid, actor=unit_leader, at=at, reason="请写明到货日期")
    form = form_for(handler, case, at)
    assert (form.initial["amount"], form.initial["text"]) == (3, "等配件")
    again = extending.ask_extension(case, actor=handler, at=at, amount=2, text="12月20日到货")
    signing_off.sign_off(again, actor=unit_leader, at=at)
    assert "text" not in form_for(handler, case, at).initial


def form_for(person, case, at):
    return AskExtensionForm(situation=Dossier(person, case, at).situation)


def test_the_leaders_own_request_is_signed_with_it(case, unit_leader, at):
    row = extending.ask_extension(case, actor=unit_leader, at=at, **WISH)
    assert (row.asked_by, row.signed_off_by) == (unit_leader, unit_leader)


def test_a_city_that_covers_no_extensions_sends_at_once(case, handler, at):
    set_rule("sign_off.covers", ["reply", "objection"])
    row = extending.ask_extension(case, actor=handler, at=at, **WISH)
    assert (row.ruling, row.signed_off_by) == ("", None)


def test_it_is_checked_before_it_is_laid_and_again_when_signed(
    case, handler, unit_leader, dispatcher, at
):
    with pytest.raises(InvalidInput, match="延长应在"):
        extending.ask_extension(case, actor=handler, at=at, amount=8, text="多")
    paper = extending.ask_extension(case, actor=handler, at=at, **WISH)
    with pytest.raises(Conflict, match="已有内容在等负责人审签"):
        extending.ask_extension(case, actor=handler, at=at, **WISH)
    case.assignments.update(clock_stopped_at=at)
    with pytest.raises(Conflict, match="时限正停着"):
        signing_off.sign_off(paper, actor=unit_leader, at=at)


def test_who_waits_for_the_leader_is_offered_no_second_request(case, laid, handler, at):
    situation = Dossier(handler, case, at).situation
    assert Verb.ASK_EXTENSION not in allowed_verbs(situation)


def test_both_doors_lay_it_before_the_leader_and_tell_so(client, case, handler, unit_leader, at):
    client.force_login(handler)
    Case.objects.filter(pk=case.pk).update(reply_due_at=at + timedelta(days=3000))
    case.assignments.update(reply_due_at=at + timedelta(days=3000))
    answer = client.post(f"/cases/{case.number}/ask-extension/", WISH, follow=True)
    assert "申请延期已送负责人审签。" in answer.content.decode()
    client.force_login(unit_leader)
    signed = client.post(f"/api/v1/cases/{case.number}/sign-off/", {})
    assert signed.status_code == 200
    assert Extension.objects.get().signed_off_by == unit_leader
    assert "审签" in client.get(f"/cases/{case.number}/").content.decode()


def test_an_extension_is_asked_until_five_of_the_due_day(put, people, unit, at):
    clerk = people[Role.UNIT_CLERK]
    case = put(State.HANDLING)
    five = datetime(2024, 12, 19, 17, 0, tzinfo=at.tzinfo)
    with pytest.raises(Conflict):
        extending.ask_extension(
            case, actor=clerk, at=five + timedelta(seconds=1), amount=2, text="等配件"
        )
    row = extending.ask_extension(case, actor=clerk, at=five, amount=2, text="等配件")
    with pytest.raises(Conflict):
        extending.ask_extension(case, actor=clerk, at=five, amount=2, text="再申请")
    ruled = extending.rule_extension(row, actor=people[Role.DISPATCHER], at=five, ruling="accepted")
    assert ruled.new_due_at == datetime(2024, 12, 23, 18, 0, tzinfo=at.tzinfo)
    case.refresh_from_db()
    assert case.reply_due_at == ruled.new_due_at
    assert case.assignments.get().original_reply_due_at < case.reply_due_at
    with pytest.raises(Conflict):
        extending.rule_extension(row, actor=people[Role.DISPATCHER], at=five, ruling="refused")


def test_a_share_handed_on_is_not_extended_once_more(make_case, handler, dispatcher, unit, at):
    office = factories.make_unit("城东区政府督查室", parent=unit)
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    later = at + timedelta(hours=1)
    asked = extending.ask_extension(case, actor=handler, at=later, amount=2, text="等配件")
    extending.rule_extension(asked, actor=dispatcher, at=later, ruling="accepted")
    made = sub_dispatch.hand_over(case, actor=handler, at=later + timedelta(hours=1), unit=office)
    assert made.reply_due_at > made.original_reply_due_at
    case.refresh_from_db()
    with pytest.raises(Conflict, match="已经延期 1 次"):
        extending.ask_extension(
            case, actor=handler, at=later + timedelta(hours=2), amount=2, text="再申请"
        )


@pytest.mark.parametrize(
    ("kind", "is_secret", "to_unit"),
    [("complaint", False, True), ("complaint", True, False), ("report", False, False)],
)
def test_who_may_know_the_citizen_tells_them_of_the_extension(
    make_case, handler, dispatcher, unit, kind, is_secret, to_unit, at
):
    case = make_case(kind=kind, is_secret=is_secret)
    handling.sign_assignment(case, actor=handler, at=at)
    row = extending.ask_extension(case, actor=handler, at=at, **WISH)
    extending.rule_extension(row, actor=dispatcher, at=at, ruling="accepted")
    told = Notice.objects.filter(sentence=CaseSentence.EXTENSION_TO_TELL.code)
    assert {notice.unit for notice in told} == ({unit} if to_unit else {None})


@pytest.fixture
def granted(make_in_state, handler, dispatcher, at):
    """Return a function that grants an extension of a case in handling."""

    def grant(**facts):
        case = make_in_state("handling", **facts)
        asked = extending.ask_extension(case, actor=handler, at=at, amount=2, text="等配件")
        return extending.rule_extension(asked, actor=dispatcher, at=at, ruling="accepted")

    return grant


def test_the_unit_is_asked_to_tell_the_citizen_and_does_so_once(granted, handler, unit, at):
    row = granted()
    assert Notice.objects.get(sentence="extension_to_tell").unit == unit
    for facts, field in (({"means": "pigeon"}, "means"), ({"note": "长" * 301}, "note")):
        with pytest.raises(InvalidInput) as refused:
            extending.tell_extension(row.case, actor=handler, at=at, **{"means": "phone", **facts})
        assert set(refused.value.fields) == {field}
    told = extending.tell_extension(row.case, actor=handler, at=at, means="phone", note="同意")
    assert (told.told_at, told.told_by, told.told_means) == (at, handler, "phone")
    with pytest.raises(Conflict):
        extending.tell_extension(row.case, actor=handler, at=at, means="phone")


def test_the_hotline_tells_a_citizen_who_is_kept_from_units(granted):
    granted(is_secret=True)
    assert Notice.objects.get(sentence="extension_to_tell").unit is None


def test_no_extension_is_granted_once_the_unit_replied_or_while_its_clock_stands(
    make_in_state, handler, dispatcher, at
):
    for facts, said in (({"reply_sent_at": at}, "已经答复"), ({"clock_stopped_at": at}, "正停着")):
        case = make_in_state("handling")
        asked = extending.ask_extension(case, actor=handler, at=at, amount=2, text="等配件")
        case.assignments.update(**facts)
        with pytest.raises(Conflict, match=said):
            extending.rule_extension(asked, actor=dispatcher, at=at, ruling="accepted")

"""审签: what a clerk does waits for the leader where the unit's setting says so."""

from datetime import timedelta

import pytest

from cases.models import Objection, Reply, SignOff
from cases.rules.states import State
from cases.services.dispatch import dispatch
from cases.services.handling import handling, signing_off
from cases.services.handling.objecting import check_return
from grids.models import Unit
from hotline.errors import Conflict, Forbidden
from notices.models import Notice
from tests import factories
from tests.cases import signing
from tests.cases.signing import REPLY, RETURN

pytestmark = pytest.mark.django_db
case = signing.case


def test_the_leaders_signature_sends_the_reply(case, laid, handler, unit_leader, at):
    later = at + timedelta(hours=1)
    reply = signing_off.sign_off(laid, actor=unit_leader, at=later, note="同意")
    case.refresh_from_db()
    laid.refresh_from_db()
    assert case.state == State.RESOLVED
    assert (reply.submitted_by, reply.signed_off_by) == (handler, unit_leader)
    assert (reply.submitted_at, reply.signed_off_at) == (later, later)
    assert (laid.status, laid.reason) == ("given", "同意")
    assert (case.events.last().verb, case.events.last().actor) == ("sign_off", unit_leader)
    assert case.assignments.get().replied_at == later, "it counts from when it was sent"


def test_the_page_names_the_leader_beside_the_clerk(client, case, laid, handler, unit_leader, at):
    signing_off.sign_off(laid, actor=unit_leader, at=at)
    client.force_login(handler)
    html = client.get(f"/cases/{case.number}/").content.decode()
    assert f"<span>{unit_leader}审签</span>" in html


def test_what_is_sent_back_stays_with_the_clerk(case, laid, handler, unit_leader, at):
    signing_off.send_back(laid, actor=unit_leader, at=at, reason="请写明修好时间")
    case.refresh_from_db()
    laid.refresh_from_db()
    assert (laid.status, case.state) == ("sent_back", State.HANDLING)
    assert case.events.last().verb == "send_back"
    assert Notice.objects.filter(user=handler).exists()
    again = handling.resolve_assignment(
        case, actor=handler, at=at, text="12月9日修好", outcome="solved"
    )
    assert again.status == "waiting"


def test_a_clerk_signs_nothing_off_and_another_leader_neither(case, laid, handler, other_unit, at):
    foreign = factories.make_person("unit_leader", username="foreign", unit=other_unit)
    for person in (handler, foreign):
        for verb, facts in ((signing_off.sign_off, {}), (signing_off.send_back, {"reason": "不"})):
            with pytest.raises(Forbidden):
                verb(laid, actor=person, at=at, **facts)


def test_a_leader_signs_for_a_unit_below_and_never_for_the_one_above(
    make_case, laid, sub_unit, sub_handler, unit_leader, at
):
    Unit.objects.filter(pk=sub_unit.pk).update(requires_sign_off=True)
    below = factories.make_person("unit_leader", username="below", unit=sub_unit)
    with pytest.raises(Forbidden):
        signing_off.sign_off(laid, actor=below, at=at)
    case = make_case(lead_unit=sub_unit)
    handling.sign_assignment(case, actor=sub_handler, at=at)
    streets = handling.resolve_assignment(case, actor=sub_handler, at=at, **REPLY)
    assert signing_off.sign_off(streets, actor=unit_leader, at=at).signed_off_by == unit_leader


def test_a_paper_is_signed_once(laid, unit_leader, at):
    signing_off.sign_off(laid, actor=unit_leader, at=at)
    with pytest.raises(Conflict):
        signing_off.sign_off(laid, actor=unit_leader, at=at)
    with pytest.raises(Conflict):
        signing_off.send_back(laid, actor=unit_leader, at=at, reason="退")
    assert Reply.objects.count() == 1


def test_the_leaders_own_reply_is_signed_with_it(case, unit_leader, at):
    reply = handling.resolve_assignment(case, actor=unit_leader, at=at, **REPLY)
    assert (reply.submitted_by, reply.signed_off_by) == (unit_leader, unit_leader)
    assert not SignOff.objects.exists()


def test_a_return_waits_for_the_leader_too(case, handler, unit_leader, at):
    paper = handling.object_assignment(case, actor=handler, at=at, **RETURN)
    case.refresh_from_db()
    assert (paper.subject, case.state) == ("objection", State.HANDLING)
    assert not Objection.objects.exists()
    objection = signing_off.sign_off(paper, actor=unit_leader, at=at)
    case.refresh_from_db()
    assert case.state == State.RETURNED
    assert (objection.raised_by, objection.signed_off_by) == (handler, unit_leader)


def test_a_return_signed_after_its_window_is_refused(case, handler, unit_leader, at):
    paper = handling.object_assignment(case, actor=handler, at=at, **RETURN)
    with pytest.raises(Conflict, match="退单时限已过"):
        signing_off.sign_off(paper, actor=unit_leader, at=at + timedelta(days=9))
    paper.refresh_from_db()
    assert paper.status == "waiting", "nothing half-done"
    assert check_return is not None


def test_a_paper_lapses_with_its_assignment(case, laid, unit_leader, at):
    case.assignments.update(ended_at=at, end_reason="closed")
    with pytest.raises((Conflict, Forbidden)):
        signing_off.sign_off(laid, actor=unit_leader, at=at)


def test_a_reply_is_checked_again_when_it_is_signed(case, laid, handler, unit_leader, sub_unit, at):
    from cases.services.handling import sub_dispatch

    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    with pytest.raises(Conflict, match="尚未答复"):
        signing_off.sign_off(laid, actor=unit_leader, at=at)


def test_the_page_says_why_a_deed_cannot_be_signed_any_more(
    client, case, laid, handler, unit_leader, sub_unit, at
):
    from cases.services.handling import sub_dispatch

    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    client.force_login(unit_leader)
    html = client.get(f"/cases/{case.number}/").content.decode()
    assert f"{sub_unit}尚未答复，请等待，或退回承办人说明不等的原因。" in html
    assert "/send-back/?paper=" in html
    assert "/sign-off/" not in html


def test_a_paper_is_signed_though_the_unit_wants_no_signature_any_more(
    client, laid, unit_leader, unit
):
    Unit.objects.filter(pk=unit.pk).update(requires_sign_off=False)
    client.force_login(unit_leader)
    html = client.get(f"/cases/{laid.case.number}/").content.decode()
    assert f"/sign-off/?paper={laid.pk}" in html


def test_a_signed_reply_is_reviewed_like_any_other(case, laid, unit_leader, dispatcher, at):
    signing_off.sign_off(laid, actor=unit_leader, at=at)
    dispatch.refuse_reply(case, actor=dispatcher, at=at, reason="请附照片")
    case.refresh_from_db()
    assert case.state == State.HANDLING
    assert case.assignments.get().reply_sent_at is None


def test_the_page_tells_that_it_was_laid_before_the_leader(client, case, handler):
    client.force_login(handler)
    answer = client.post(f"/cases/{case.number}/resolve/", REPLY, follow=True)
    assert "办结已送负责人审签。" in answer.content.decode()


def test_both_doors_sign(client, case, laid, unit_leader):
    client.force_login(unit_leader)
    answer = client.post(f"/api/v1/cases/{case.number}/sign-off/", {})
    assert answer.status_code == 200
    assert answer.json()["state"] == "resolved"


def test_the_inbox_has_what_waits_for_the_leader(client, case, laid, unit_leader):
    client.force_login(unit_leader)
    page = client.get("/inbox/?tab=signing")
    assert [row.number for row in page.context["rows"]] == [case.number]
    counts = {tab["label"]: tab["count"] for tab in page.context["tabs"]}
    assert counts["待审签"] == 1

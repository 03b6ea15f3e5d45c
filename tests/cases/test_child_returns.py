"""A sub-unit's return: its parent rules, in the tree of the case page or by the API."""

from datetime import timedelta

import pytest

from cases.dossier.case import read_dossier
from cases.models import Assignment, Case
from cases.rules.states import State
from cases.selectors import dispatching
from cases.services.dispatch import dispatch
from cases.services.handling import child_returns, handling, sub_dispatch
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests import factories
from tests.notices.told import texts

pytestmark = pytest.mark.django_db
RETURN = {"ground": "不在本单位辖区", "text": "在另一街道"}


@pytest.fixture
def case(make_case, handler, at):
    made = make_case()
    handling.sign_assignment(made, actor=handler, at=at)
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def child(case, handler, sub_unit, at):
    return sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])[0]


@pytest.fixture
def returned(case, child, sub_handler, at):
    return handling.object_assignment(case, actor=sub_handler, at=at, **RETURN)


def test_it_waits_for_the_unit_above_and_not_for_the_hotline(
    client, case, returned, unit, handler, dispatcher
):
    text = f"下级退单待审 {case.number}"
    assert text in texts(unit=unit)
    assert not Notice.objects.filter(role="dispatcher").exists()
    assert not dispatching.under_tab(dispatcher, "objections").exists()
    client.force_login(handler)
    below = client.get("/inbox/?tab=below").context
    assert [row.number for row in below["rows"]] == [case.number]


def test_accepted_the_part_is_the_units_own_again(case, child, returned, handler, sub_unit, at):
    ruled = child_returns.accept_child_return(returned, actor=handler, at=at, reason="改派")
    child.refresh_from_db()
    case.refresh_from_db()
    assert (ruled.ruling, ruled.ruled_by) == ("accepted", handler)
    assert (child.end_reason, child.ended_at) == ("objection", at)
    assert case.state == State.HANDLING
    assert Assignment.objects.get(pk=child.parent_id).ended_at is None
    last = case.events.last()
    assert (last.verb, last.unit, last.note) == ("accept_child_return", sub_unit, "改派")
    assert f"退单已同意 {case.number}" in texts(unit=sub_unit)
    handling.resolve_assignment(case, actor=handler, at=at, text="已办", outcome="solved")


def test_refused_the_street_goes_on_under_the_same_clock(
    case, child, returned, handler, sub_handler, at
):
    due = child.reply_due_at
    child_returns.refuse_child_return(returned, actor=handler, at=at, reason="属你街道")
    child.refresh_from_db()
    assert (child.ended_at, child.reply_due_at) == (None, due)
    handling.sign_assignment(case, actor=sub_handler, at=at)
    handling.resolve_assignment(case, actor=sub_handler, at=at, text="已办", outcome="solved")


def test_the_hotline_leaves_it_to_the_unit_above(case, returned, dispatcher, unit, at):
    for verb, facts in (
        (dispatch.accept_objection, {}),
        (dispatch.refuse_objection, {"reason": "应办"}),
    ):
        with pytest.raises(Forbidden, match=f"退单由{unit}裁定"):
            verb(returned, actor=dispatcher, at=at, **facts)


def test_neither_the_street_itself_nor_another_unit_rules(
    case, returned, sub_handler, stranger, other_unit, at
):
    centre = factories.make_person("district_centre", username="foreign", unit=other_unit)
    for person in (sub_handler, stranger, centre):
        with pytest.raises(Forbidden):
            child_returns.accept_child_return(returned, actor=person, at=at)


def test_what_the_hotline_sent_is_not_the_units_to_rule_on(case, handler, unit_leader, at):
    own = handling.object_assignment(case, actor=handler, at=at, **RETURN)
    Case.objects.filter(pk=case.pk).update(state=State.HANDLING)
    with pytest.raises(Forbidden, match="退单由热线裁定"):
        child_returns.accept_child_return(own, actor=unit_leader, at=at)


def test_it_is_ruled_on_once_and_a_refusal_has_a_reason(case, returned, handler, at):
    with pytest.raises(InvalidInput):
        child_returns.refuse_child_return(returned, actor=handler, at=at, reason=" ")
    child_returns.accept_child_return(returned, actor=handler, at=at)
    with pytest.raises(Conflict):
        child_returns.accept_child_return(returned, actor=handler, at=at)
    with pytest.raises(Conflict):
        child_returns.refuse_child_return(returned, actor=handler, at=at, reason="再办")


def test_a_district_centre_rules_inside_its_district(case, returned, unit, at):
    centre = factories.make_person("district_centre", username="own", unit=unit)
    assert child_returns.accept_child_return(returned, actor=centre, at=at).ruling == "accepted"


def buttons(case, person, at):
    parts = read_dossier(case.number, user=person, at=at).parts
    return {str(part.unit): [deed.label for deed in part.deeds] for part in parts if part.deeds}


def test_the_tree_has_the_buttons_of_who_rules(
    client, case, returned, handler, sub_handler, dispatcher, sub_unit, at
):
    assert buttons(case, handler, at) == {str(sub_unit): ["同意退单", "驳回退单"]}
    assert buttons(case, sub_handler, at) == buttons(case, dispatcher, at) == {}
    client.force_login(handler)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert f"/accept-child-return/?objection={returned.pk}" in page
    assert "退单待审" in page


def test_of_two_replies_the_button_names_its_own(
    client, case, child, handler, sub_handler, unit, at
):
    second = factories.make_unit("清真巷街道", parent=unit, kind="street", level="street")
    clerk = factories.make_person("unit_clerk", username="second", unit=second)
    other = sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[second])[0]
    for person in (sub_handler, clerk):
        handling.sign_assignment(case, actor=person, at=at)
        handling.resolve_assignment(case, actor=person, at=at, text="已办", outcome="solved")
    assert buttons(case, handler, at) == {
        str(part.unit): ["通过", "退回"] for part in (child, other)
    }
    client.force_login(handler)
    address = f"/cases/{case.number}/accept-child/"
    drawn = client.get(f"{address}?child={other.pk}").context["panel"]["form"]
    assert str(drawn["child"].value()) == str(other.pk)
    client.post(address, {"child": other.pk, "note": ""})
    assert [row.pk for row in case.assignments.filter(end_reason="done")] == [other.pk]


def test_a_late_return_and_one_too_many_are_refused_below_too(
    case, child, returned, handler, sub_handler, at
):
    child_returns.refuse_child_return(returned, actor=handler, at=at, reason="应办")
    late = child.return_due_at + timedelta(seconds=1)
    with pytest.raises(Conflict, match="退单时限已过"):
        handling.object_assignment(case, actor=sub_handler, at=late, **RETURN)
    again = handling.object_assignment(case, actor=sub_handler, at=at, **RETURN)
    child_returns.refuse_child_return(again, actor=handler, at=at, reason="应办")
    with pytest.raises(Conflict, match="退单已满 2 次"):
        handling.object_assignment(case, actor=sub_handler, at=at, **RETURN)


def test_a_return_of_a_part_that_ended_lapses(case, returned, child, handler, dispatcher, at):
    handling.resolve_assignment(
        case, actor=handler, at=at, text="好", outcome="solved", not_waiting_reason="自行办理"
    )
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    with pytest.raises(Conflict):
        child_returns.accept_child_return(returned, actor=handler, at=at)
    assert not dispatching.under_tab(dispatcher, "objections").exists()


def test_a_refused_answering_unit_completes_although_the_lead_has_a_part_below(
    make_case, dispatcher, handler, stranger, unit, other_unit, sub_unit, at
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(
        case, actor=dispatcher, at=at, lead_unit=unit, answering_units=[other_unit]
    )
    reply = {"text": "已办", "outcome": "solved"}
    for person in (handler, stranger):
        handling.sign_assignment(case, actor=person, at=at)
    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    handling.resolve_assignment(case, actor=stranger, at=at, **reply)
    handling.resolve_assignment(case, actor=handler, at=at, not_waiting_reason="街道另报", **reply)
    part = case.assignments.get(unit=other_unit)
    dispatch.refuse_reply(case, actor=dispatcher, at=at, reason="补", refused=[part])
    handling.resolve_assignment(case, actor=stranger, at=at, **reply)
    case.refresh_from_db()
    assert case.state == State.RESOLVED, "the lead had said why it does not wait"

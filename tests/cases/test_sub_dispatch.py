"""下派: a part handed down, its reply climbing back, and what nobody may hand down."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.dossier.attachments import read_attachment
from cases.models import Assignment, Attachment, Case, Objection
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State
from cases.services.clocks.timekeeping import set_reply_due
from cases.services.dispatch import dispatch
from cases.services.handling import handling, sub_dispatch
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from grids.models import UnitKind, UnitLevel
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from notices.models import Notice
from tests import factories
from tests.cases.panels import say_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_case, handler, at):
    made = make_case()
    handling.sign_assignment(made, actor=handler, at=at)
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def second_street(unit):
    return factories.make_unit(
        "清真巷街道办事处", parent=unit, kind=UnitKind.STREET, level=UnitLevel.STREET
    )


@pytest.fixture
def child(case, handler, sub_unit, at):
    made = sub_dispatch.sub_dispatch(
        case, actor=handler, at=at, units=[sub_unit], note="请上门核实"
    )
    return made[0]


@pytest.fixture
def answered(case, child, sub_handler, at):
    handling.sign_assignment(case, actor=sub_handler, at=at)
    handling.resolve_assignment(
        case, actor=sub_handler, at=at + timedelta(hours=1), text="已上门修好", outcome="solved"
    )
    return Assignment.objects.get(pk=child.pk)


def test_a_part_is_handed_down_with_event_notice_and_clocks_inside(case, child, sub_unit, unit):
    own = case.assignments.get(unit=unit)
    assert (child.parent, child.role, child.round) == (own, "sub", own.round)
    assert child.reply_due_at <= own.reply_due_at
    assert child.segments.count() == 1
    event = case.events.last()
    assert (event.verb, event.unit, event.note) == ("sub_dispatch", sub_unit, "请上门核实")
    assert Notice.objects.filter(unit=sub_unit, subject_id=case.pk).exists()
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == (State.HANDLING, unit)


def test_who_replies_from_below_and_who_reviews_it_are_told_what_comes_next(
    client, case, child, handler, sub_handler, unit, at
):
    handling.sign_assignment(case, actor=sub_handler, at=at)
    reply = {"text": "电梯控制板已更换，恢复运行，物业已确认。", "outcome": "solved"}
    said = say_after(client, sub_handler, case, "resolve", **reply)
    assert said == [f"已答复，等待{unit}审核。"]
    assert say_after(client, handler, case, "accept-child") == ["下级答复已通过。"]


def test_no_clock_of_the_child_ends_after_the_parents_reply(make_case, handler, sub_unit, at):
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    late = case.assignments.get().reply_due_at - timedelta(minutes=20)
    child = sub_dispatch.sub_dispatch(case, actor=handler, at=late, units=[sub_unit])[0]
    last = case.assignments.get(parent=None).reply_due_at
    dues = (child.sign_due_at, child.return_due_at, child.contact_due_at, child.reply_due_at)
    assert max(dues) == last
    assert child.original_reply_due_at == last


def test_a_deadline_pulled_forward_binds_those_below(case, child, at):
    own = Assignment.objects.get(pk=child.parent_id)
    ordered = at + timedelta(hours=4)
    set_reply_due(own, ordered, at=at)
    child.refresh_from_db()
    assert child.reply_due_at == ordered
    assert child.original_reply_due_at > ordered


def test_a_part_below_that_is_done_keeps_its_deadline(case, answered, handler, at):
    sub_dispatch.accept_child_reply(answered, actor=handler, at=at + timedelta(hours=2))
    set_reply_due(
        Assignment.objects.get(pk=answered.parent_id), at + timedelta(hours=4),
        at=at + timedelta(hours=3),
    )  # fmt: skip
    assert Assignment.objects.get(pk=answered.pk).reply_due_at == answered.reply_due_at


@pytest.mark.parametrize("is_contacted", [False, True])
def test_the_citizen_is_called_within_the_limit_above_until_somebody_has_called(
    case, handler, sub_unit, is_contacted, at
):
    own, later = case.assignments.get(), at + timedelta(hours=1)
    if is_contacted:
        handling.record_contact(case, actor=handler, at=later, means="phone", is_reached=True)
    child = sub_dispatch.sub_dispatch(case, actor=handler, at=later, units=[sub_unit])[0]
    assert (child.contact_due_at == own.contact_due_at) is not is_contacted
    assert child.contact_due_at >= own.contact_due_at


def test_the_child_signs_contacts_reports_and_replies_on_its_own(case, child, sub_handler, at):
    handling.sign_assignment(case, actor=sub_handler, at=at)
    handling.record_contact(case, actor=sub_handler, at=at, means="phone", is_reached=True)
    handling.report_progress(case, actor=sub_handler, at=at, text="已到现场")
    handling.resolve_assignment(case, actor=sub_handler, at=at, text="已修好", outcome="solved")
    child.refresh_from_db()
    assert (child.signed_by, child.contacted_at, child.reply_sent_at) == (sub_handler, at, at)
    assert child.ended_at is None, "it waits for the unit above"
    case.refresh_from_db()
    assert case.state == State.HANDLING
    assert case.events.filter(unit=child.unit).count() == 5


def test_a_contact_from_below_meets_the_limit_above(case, child, sub_handler, at):
    handling.sign_assignment(case, actor=sub_handler, at=at)
    handling.record_contact(case, actor=sub_handler, at=at, means="visit", is_reached=True)
    assert Assignment.objects.get(pk=child.parent_id).contacted_at == at
    case.refresh_from_db()
    assert case.contact_due_at is None


def test_a_reply_from_below_is_accepted_by_the_unit_above(case, answered, handler, at):
    reply = sub_dispatch.accept_child_reply(answered, actor=handler, at=at + timedelta(hours=2))
    answered.refresh_from_db()
    assert (reply.verdict, reply.verdict_by) == ("accepted", handler)
    assert (answered.end_reason, answered.ended_at) == ("done", at + timedelta(hours=2))
    assert case.events.last().verb == "accept_child"


@pytest.mark.parametrize(
    ("review", "said"),
    [
        (sub_dispatch.accept_child_reply, "REPLY_ACCEPTED"),
        (
            lambda *row, **who: sub_dispatch.refuse_child_reply(*row, **who, reason="请附照片"),
            "REPLY_REFUSED_ABOVE",
        ),
    ],
)
def test_who_replied_from_below_is_told_how_it_was_judged(
    answered, handler, sub_unit, review, said, at
):
    review(answered, actor=handler, at=at + timedelta(hours=2))
    told = Notice.objects.filter(sentence=getattr(CaseSentence, said).code)
    assert [notice.unit for notice in told] == [sub_unit]


def test_a_reply_from_below_goes_back_in_the_same_round(case, answered, handler, sub_handler, at):
    due = answered.reply_due_at
    sub_dispatch.refuse_child_reply(answered, actor=handler, at=at, reason="请附照片")
    answered.refresh_from_db()
    assert (answered.reply_sent_at, answered.round, answered.reply_due_at) == (None, 1, due)
    assert answered.replied_at == at + timedelta(hours=1), "the first reply stays"
    handling.resolve_assignment(case, actor=sub_handler, at=at, text="附照片", outcome="solved")
    assert [reply.verdict for reply in answered.replies.all()] == ["refused", ""]


def test_a_district_centre_reviews_inside_its_district(case, answered, unit, other_unit, at):
    centre = factories.make_person("district_centre", username="own", unit=unit)
    foreign = factories.make_person("district_centre", username="foreign", unit=other_unit)
    with pytest.raises(Forbidden):
        sub_dispatch.accept_child_reply(answered, actor=foreign, at=at)
    assert sub_dispatch.accept_child_reply(answered, actor=centre, at=at).verdict == "accepted"


def test_no_unit_reviews_its_own_reply(case, answered, sub_handler, at):
    with pytest.raises(Forbidden, match="由派给它的单位审核"):
        sub_dispatch.accept_child_reply(answered, actor=sub_handler, at=at)


def test_a_review_is_done_once(case, answered, handler, at):
    sub_dispatch.accept_child_reply(answered, actor=handler, at=at)
    for again in (sub_dispatch.accept_child_reply, sub_dispatch.refuse_child_reply):
        facts = {} if again is sub_dispatch.accept_child_reply else {"reason": "再改"}
        with pytest.raises(Conflict):
            again(answered, actor=handler, at=at, **facts)


def test_there_is_nothing_to_review_before_the_reply(case, child, handler, at):
    with pytest.raises(Conflict):
        sub_dispatch.accept_child_reply(child, actor=handler, at=at)


def test_the_parent_waits_for_its_child_or_says_why_not(case, child, handler, at):
    reply = {"text": "已处理", "outcome": "solved"}
    with pytest.raises(InvalidInput, match="东关大街街道办事处尚未答复"):
        handling.resolve_assignment(case, actor=handler, at=at, **reply)
    handling.resolve_assignment(
        case, actor=handler, at=at, not_waiting_reason="街道部分另行答复", **reply
    )
    case.refresh_from_db()
    assert case.state == State.RESOLVED


def test_a_child_whose_reply_was_accepted_is_waited_for_no_more(case, answered, handler, at):
    sub_dispatch.accept_child_reply(answered, actor=handler, at=at)
    handling.resolve_assignment(case, actor=handler, at=at, text="已处理", outcome="solved")
    case.refresh_from_db()
    assert case.state == State.RESOLVED


def test_children_end_with_their_parent(case, child, handler, dispatcher, at):
    handling.resolve_assignment(
        case, actor=handler, at=at, text="好", outcome="solved", not_waiting_reason="另行答复"
    )
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    child.refresh_from_db()
    assert (child.end_reason, child.ended_at) == ("parent", at)
    assert not child.segments.filter(stopped_at=None).exists()


def test_a_unit_that_is_not_below_is_refused(case, handler, other_unit, unit, sub_unit, at):
    for target in (other_unit, unit):
        with pytest.raises(InvalidInput, match=f"{target}不是本单位的下级"):
            sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[target])


def test_a_case_never_goes_round_to_a_unit_above(make_case, sub_unit, unit, at):
    department = factories.make_unit("城东区住建局", parent=unit, kind="district_department")
    factories.make_unit("周家泉街道办事处", parent=department, kind="street", level="street")
    clerk = factories.make_person("unit_clerk", username="zhujian", unit=department)
    case = make_case(lead_unit=department)
    handling.sign_assignment(case, actor=clerk, at=at)
    with pytest.raises(InvalidInput, match="不是本单位的下级"):
        sub_dispatch.sub_dispatch(case, actor=clerk, at=at, units=[unit])


def test_levels_are_not_skipped(make_case, handler, unit, at):
    bureau = factories.make_unit("城东区城管局", parent=unit, kind="district_department")
    team = factories.make_unit("城东区城管一中队", parent=bureau, kind="district_department")
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    with pytest.raises(InvalidInput, match="请逐级下派：城东区城管一中队由城东区城管局下派"):
        sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[team])


def test_a_street_hands_nothing_down(case, child, sub_unit, sub_handler, at):
    community = factories.make_unit("某社区", parent=sub_unit, kind="street", level="street")
    handling.sign_assignment(case, actor=sub_handler, at=at)
    with pytest.raises(Conflict, match="社区（村）和网格只协助办理"):
        sub_dispatch.sub_dispatch(case, actor=sub_handler, at=at, units=[community])


def test_a_unit_gets_a_case_once(case, child, handler, sub_unit, at):
    with pytest.raises(InvalidInput, match="已在办理这件工单"):
        sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])


def test_a_duty_that_stays_with_the_department_reaches_no_street(
    make_case, handler, unit, sub_unit, category, at
):
    factories.make_responsibility(category, unit, may_sub_dispatch=False)
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    with pytest.raises(InvalidInput, match="不得下派街道（乡镇）（国办函〔2025〕66号）"):
        sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    bureau = factories.make_unit("城东区住建局", parent=unit, kind="district_department")
    assert sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[bureau])


def test_such_a_duty_reaches_no_street_by_way_of_a_unit_between(
    make_case, category, phone_channel, operator, at, limit_rule
):
    city = factories.make_unit("市住建局", kind="department", level="city")
    office = factories.make_unit("市住建局城东分局", parent=city, kind="department", level="city")
    street = factories.make_unit("某街道", parent=office, kind="street", level="street")
    factories.make_responsibility(category, city, may_sub_dispatch=False)
    above = factories.make_person("unit_clerk", username="above", unit=city)
    between = factories.make_person("unit_clerk", username="between", unit=office)
    case = make_case(lead_unit=city)
    handling.sign_assignment(case, actor=above, at=at)
    sub_dispatch.sub_dispatch(case, actor=above, at=at, units=[office])
    handling.sign_assignment(case, actor=between, at=at)
    with pytest.raises(InvalidInput, match="市住建局的职责"):
        sub_dispatch.sub_dispatch(case, actor=between, at=at, units=[street])


def test_nothing_is_handed_down_before_signing_or_after_replying(make_case, handler, sub_unit, at):
    case = make_case()
    with pytest.raises(Conflict, match="请先签收"):
        sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    handling.sign_assignment(case, actor=handler, at=at)
    handling.resolve_assignment(case, actor=handler, at=at, text="好", outcome="solved")
    with pytest.raises(Conflict):
        sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])


def test_who_has_no_part_hands_nothing_down(case, stranger, dispatcher, sub_unit, at):
    for person in (stranger, dispatcher):
        with pytest.raises(Forbidden):
            sub_dispatch.sub_dispatch(case, actor=person, at=at, units=[sub_unit])


def test_several_streets_each_get_a_part_of_their_own(case, handler, sub_unit, second_street, at):
    made = sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit, second_street])
    assert {row.unit for row in made} == {sub_unit, second_street}
    assert case.events.filter(verb="sub_dispatch").count() == 2


def test_one_wrong_unit_among_several_leaves_nothing(case, handler, sub_unit, other_unit, at):
    with pytest.raises(InvalidInput):
        sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit, other_unit])
    assert case.assignments.count() == 1


def test_a_city_may_send_no_case_to_a_street_directly(demand, operator, sub_unit, unit, at):
    from grids.services import set_rule

    set_rule("dispatch.direct_to_street", False)
    with pytest.raises(InvalidInput, match="请派给城东区政府，由其下派"):
        intake.open_case(demand, Disposition(lead_unit=sub_unit), actor=operator, at=at)
    case = intake.open_case(demand, actor=operator, at=at)
    with pytest.raises(InvalidInput, match="不直接派单到街道"):
        dispatch.dispatch_case(case, actor=operator, at=at, lead_unit=unit, co_units=[sub_unit])
    centre = factories.make_person("district_centre", username="centre", unit=unit)
    dispatch.dispatch_case(case, actor=centre, at=at, lead_unit=sub_unit)


def test_the_page_draws_ended_parts_and_the_inbox_counts_replies_from_below(
    client, case, answered, handler, dispatcher, at
):
    client.force_login(handler)
    tabs = client.get("/inbox/?tab=below").context
    assert [row.number for row in tabs["rows"]] == [case.number]
    assert "待上级审核" in client.get(f"/cases/{case.number}/").content.decode()
    sub_dispatch.refuse_child_reply(answered, actor=handler, at=at, reason="请附照片")
    handling.resolve_assignment(
        case, actor=handler, at=at, text="好", outcome="solved", not_waiting_reason="另行答复"
    )
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    assert "上级已办结" in client.get(f"/cases/{case.number}/").content.decode()


def test_the_unit_gives_those_below_less_time_than_it_has(case, handler, sub_unit, unit, at):
    own = case.assignments.get(unit=unit)
    due = own.reply_due_at - timedelta(days=2)
    (child,) = sub_dispatch.sub_dispatch(
        case, actor=handler, at=at, units=[sub_unit], reply_due_at=due
    )
    child.refresh_from_db()
    assert child.reply_due_at == due
    assert child.due_changes.get().reason == "ordered"


@pytest.mark.parametrize("hours", [-1, 24 * 365])
def test_a_limit_that_is_past_or_later_than_the_units_own_is_refused(
    case, handler, sub_unit, at, hours
):
    due = at + timedelta(hours=hours)
    with pytest.raises(InvalidInput) as refused:
        sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit], reply_due_at=due)
    assert "不晚于本单位的时限" in refused.value.fields["reply_due_at"]


def test_the_form_proposes_the_street_of_the_place_and_a_shorter_limit(
    client, make_case, handler, sub_unit, unit
):
    now = timezone.now()
    street = factories.make_grid("清真巷街道", level="street", unit=sub_unit)
    community = factories.make_grid("凤凰园社区", parent=street, level="community")
    case = make_case(grid=community, at=now)
    handling.sign_assignment(case, actor=handler, at=now)
    client.force_login(handler)
    page = client.get(reverse("cases:act", args=[case.number, "sub-dispatch"]))
    form = page.context["panel"]["form"]
    assert form["units"].value() == [sub_unit]
    own = case.assignments.get(unit=unit)
    assert now < form.fields["reply_due_at"].initial < own.reply_due_at
    assert f'value="{sub_unit.code}" selected' in page.content.decode()


def test_a_street_opens_no_file_of_a_siblings_return(
    client, case, child, handler, sub_handler, second_street, at
):
    [sibling] = sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[second_street])
    returned = Objection.objects.create(
        case=case, assignment=sibling, ground="不在本单位辖区", text="在另一街道", raised_at=at,
        raised_by=case.registered_by, state_before=case.state,
    )  # fmt: skip
    file = Attachment.objects.create(
        case=case, objection=returned, name="界址图.pdf", size=1, uploaded_at=at
    )
    read_attachment(file.token, user=handler)
    with pytest.raises(NotVisible):
        read_attachment(file.token, user=sub_handler)
    client.force_login(sub_handler)
    assert "界址图" not in client.get(reverse("cases:show", args=[case.number])).content.decode()


@pytest.mark.parametrize("beside", ["lead_unit", "co_units", "answering_units"])
def test_a_district_centre_dispatches_to_units_of_its_district_alone(
    make_case, unit, other_unit, sub_unit, at, beside
):
    centre = factories.make_person("district_centre", unit=unit)
    case = make_case(lead_unit=None)
    outside = other_unit if beside == "lead_unit" else [other_unit]
    with pytest.raises(Forbidden):
        dispatch.dispatch_case(
            case, actor=centre, at=at, **{"lead_unit": sub_unit, beside: outside}
        )
    case.refresh_from_db()
    assert (case.state, case.assignments.count()) == (State.PENDING, 0)
    sent = dispatch.dispatch_case(case, actor=centre, at=at, lead_unit=sub_unit)
    assert sent.lead_unit == sub_unit

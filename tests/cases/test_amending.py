"""更正要素: put right with the old value kept, limits recounted, seen before it is done."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from cases.books.checking import check_books
from cases.clocks.explaining import reply_lines
from cases.clocks.limits import account_of
from cases.dossier.case import read_dossier
from cases.models import Call, Case, DueChange, ElementChange
from cases.rules import issued_days
from cases.rules.states import State, Verb
from cases.selectors.amending import preview_amendment
from cases.services.applications import amending
from cases.services.handling import handling
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput
from hotline.times import say_date
from notices.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db
PHONE, OTHER = "13800001111", "13900002222"


@pytest.fixture
def first_limit(limit_rule):
    """A maker of a rule for urgent cases that comes before the general one."""

    def make(name, **fields):
        type(limit_rule).objects.filter(pk=limit_rule.pk).update(position=9)
        return factories.make_limit(name, urgency="urgent", position=1, **fields)

    return make


@pytest.fixture
def urgent_limit(first_limit):
    return first_limit("紧急 1 个工作日", amount=1)


@pytest.fixture
def amend(dispatcher, at):
    minutes = count(5)

    def amend(case, actor=dispatcher, reason="登记有误", **values):
        moment = at + timedelta(minutes=next(minutes))
        options = {name: values.pop(name) for name in ("seen", "version") if name in values}
        done = amending.amend_case(
            case, actor=actor, at=moment, values=values, reason=reason, **options
        )
        case.refresh_from_db()
        return done

    return amend


@pytest.fixture
def issued(monkeypatch):
    monkeypatch.setattr(issued_days, "_DAILY_TOLD_BY", [lambda at: True])


def sound():
    return [one for one in check_books() if one.faults]


def test_amend_keeps_the_old_value_and_says_so(make_case, amend, other_category, dispatcher):
    case = make_case(place="东关大街")
    old = case.category
    amend(case, category=other_category, place="西关大街")
    assert (case.category, case.place) == (other_category, "西关大街")
    kept = {row.element: (row.old_value, row.new_value) for row in case.element_changes.all()}
    assert kept == {
        "category": (str(old.pk), str(other_category.pk)), "place": ("东关大街", "西关大街"),
    }  # fmt: skip
    event = case.events.get(verb=Verb.AMEND)
    assert f"{old} → {other_category}" in event.note
    assert "东关大街" not in event.note
    shown = read_dossier(case.number, user=dispatcher, at=event.at).amended
    assert {(line.old, line.new) for line in shown} >= {("东关大街", "西关大街")}
    assert sound() == []


def test_the_database_refuses_to_change_what_was_kept(make_case, amend):
    amend(make_case(), place="西关大街")
    with pytest.raises(DatabaseError), transaction.atomic():
        ElementChange.objects.update(old_value="")


def test_an_urgency_put_right_recounts_the_limits_as_previewed(
    make_case, amend, urgent_limit, dispatcher, at, unit
):
    case = make_case()
    before = case.reply_due_at
    shown = preview_amendment(
        case, actor=dispatcher, at=at, values={"urgency": "urgent"}, reason="登记有误"
    )
    case.refresh_from_db()
    assert (case.urgency, case.reply_due_at) == ("ordinary", before)
    assert not ElementChange.objects.exists()
    done = amend(case, urgency="urgent")
    lead = case.assignments.select_related("unit").get()
    assert case.reply_due_at == lead.reply_due_at < before
    assert lead.limit_name == urgent_limit.name
    change = DueChange.objects.get(assignment=lead)
    assert (change.old_due_at, change.new_due_at) == (before, lead.reply_due_at)
    assert done.limits[0].reply == (before, lead.reply_due_at)
    assert any("办结截止" in line for line in shown.limits)
    assert shown.told == [str(unit)]
    why = "\n".join(reply_lines(account_of(lead)))
    assert "更正要素后重算" in why
    assert urgent_limit.name in why
    assert sound() == []


def test_a_limit_from_signing_restarts_the_clock(make_case, amend, first_limit, handler, at):
    first_limit("签收起算", starts_at="signing")
    waiting, signed = make_case(), make_case()
    handling.sign_assignment(signed, actor=handler, at=at + timedelta(minutes=1))
    for case in (waiting, signed):
        amend(case, urgency="urgent")
    assert not waiting.assignments.get().segments.exists()
    own = signed.assignments.get()
    assert own.segments.get().started_at == own.signed_at
    assert sound() == []
    for case in (waiting, signed):
        amend(case, urgency="ordinary")
    assert waiting.assignments.get().segments.get().started_at == at
    assert sound() == []


def test_the_unit_is_told_what_changed_but_not_what_is_kept_from_it(
    make_case, amend, handler, unit
):
    case = make_case(phone=PHONE, caller_name="李晓明")
    amend(case, caller_name="王小丽", is_secret=True, reason="李晓明要求保密")
    notice = Notice.objects.get(kind="amended", unit=unit)
    assert "姓名" in str(notice)
    answer = read_dossier(case.number, user=handler, at=notice.created_at)
    said = "\n".join(line.note for line in answer.lines)
    for hidden in ("李晓明", "王小丽"):
        assert hidden not in str(notice) + said
    assert answer.amended == []
    row = case.element_changes.get(element="caller_name")
    assert (row.old_value, row.old_personal) == ("", "李晓明")
    assert sound() == []


def test_a_phone_put_right_leads_to_its_caller_and_takes_the_first_call_along(make_case, amend):
    earlier, case = make_case(phone=OTHER), make_case(phone=PHONE)
    amend(case, phone=OTHER)
    assert case.caller == earlier.caller
    assert Call.objects.get(case=case).caller == earlier.caller
    amend(case, phone="")
    assert case.caller is None
    assert not case.wants_callback
    assert sound() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [({"phone": "12"}, "phone"), ({"text": " "}, "text"), ({"kind": "none"}, "kind")],
)
def test_a_wrong_value_is_said_beside_its_field(make_case, amend, values, field):
    with pytest.raises(InvalidInput) as refused:
        amend(make_case(), **values)
    assert field in refused.value.fields


def test_nothing_changed_or_no_reason_is_refused(make_case, amend):
    case = make_case(place="东关大街")
    with pytest.raises(InvalidInput, match="没有改动"):
        amend(case, place="东关大街")
    with pytest.raises(InvalidInput):
        amend(case, place="西关大街", reason=" ")


def test_an_operator_puts_only_the_own_case_right_until_it_is_signed(
    make_case, amend, operator, handler, at, db
):
    case = make_case()
    other = factories.make_person(Role.OPERATOR, username="other_desk")
    with pytest.raises(Forbidden):
        amend(case, actor=other, place="西关大街")
    amend(case, actor=operator, place="西关大街", is_secret=True)
    with pytest.raises(Forbidden, match="解除保密"):
        amend(case, actor=operator, is_secret=False)
    with pytest.raises(Forbidden):
        amend(case, actor=handler, place="西关大街")
    handling.sign_assignment(case, actor=handler, at=at + timedelta(minutes=9))
    with pytest.raises(Forbidden):
        amend(case, actor=operator, place="北关大街")
    amend(case, is_secret=False)
    assert not case.is_secret


def test_what_was_put_right_meanwhile_is_a_conflict_that_tells_it(make_case, amend):
    case = make_case()
    seen = case.version
    amend(case, version=seen, place="西关大街")
    with pytest.raises(Conflict) as refused:
        amend(case, version=seen, place="北关大街")
    assert any("更正要素" in line for line in refused.value.changes)


def test_figures_of_an_issued_day_wait_for_a_second_person(
    make_case, amend, issued, other_category, dispatcher, shift_leader, at
):
    case = make_case()
    amend(case, place="西关大街")
    assert case.place == "西关大街"
    done = amend(case, category=other_category)
    assert case.category != other_category
    with pytest.raises(Conflict):
        amend(case, place="北关大街")
    ruled = {"at": at + timedelta(hours=1), "ruling": "accepted"}
    with pytest.raises(Forbidden):
        amending.rule_amendment(done.waiting, actor=dispatcher, **ruled)
    amending.rule_amendment(done.waiting, actor=shift_leader, **ruled)
    case.refresh_from_db()
    assert case.category == other_category
    told = Notice.objects.get(role=Role.BULLETIN_EDITOR)
    assert "更正期" in str(told)
    with pytest.raises(Conflict):
        amending.rule_amendment(done.waiting, actor=shift_leader, **ruled)
    assert sound() == []


def url(case):
    return reverse("cases:act", args=[case.number, "amend"])


def test_the_page_shows_what_will_change_before_it_is_done(
    log_in, dispatcher, make_case, urgent_limit
):
    case, client = make_case(place="东关大街", phone=PHONE), log_in(dispatcher)
    form = client.get(url(case)).context["panel"]["form"]
    assert PHONE not in client.get(url(case)).content.decode()
    typed = {
        name: getattr(value, "code", value) for name in form.fields
        if (value := form[name].value()) not in (None, "")
    }  # fmt: skip
    typed |= {"urgency": "urgent", "place": "西关大街", "reason": "登记有误", "previewed": ""}
    first = client.post(url(case), typed)
    body = first.content.decode()
    assert first.status_code == 400
    assert "更正后的变动" in body
    assert "东关大街" in body
    case.refresh_from_db()
    assert case.urgency == "ordinary"
    typed["previewed"] = first.context["panel"]["form"]["previewed"].value()
    assert client.post(url(case), typed).status_code == 302
    case.refresh_from_db()
    assert (case.urgency, case.place) == ("urgent", "西关大街")
    assert {row.element for row in case.element_changes.all()} == {"urgency", "place"}


def test_the_api_previews_and_amends_only_what_it_names(dispatcher, make_case, stranger):
    case, client = make_case(place="东关大街"), APIClient()
    client.force_authenticate(dispatcher)
    body = {"place": "西关大街", "reason": "登记有误"}
    base = f"/api/v1/cases/{case.number}/amend/"
    shown = client.post(f"{base}preview/", body, format="json")
    assert shown.status_code == 200, shown.json()
    assert shown.json()["changes"] == [
        {"element": "place", "label": "地点", "old": "东关大街", "new": "西关大街"}
    ]
    assert Case.objects.get().place == "东关大街"
    assert client.post(base, body, format="json").status_code == 200
    assert [row.element for row in case.element_changes.all()] == ["place"]
    client.force_authenticate(stranger)
    assert client.post(base, body, format="json").status_code == 404


def test_a_closed_case_is_put_right_by_a_dispatcher_alone(make_case, amend, operator):
    case = make_case()
    Case.objects.filter(pk=case.pk).update(state=State.REJECTED, closed_at=case.registered_at)
    with pytest.raises(Forbidden):
        amend(case, actor=operator, place="西关大街")
    amend(case, place="西关大街")
    assert case.place == "西关大街"


def preview(case, dispatcher, at, **values):
    return preview_amendment(case, actor=dispatcher, at=at, values=values, reason="登记有误")


def test_a_preview_counts_the_hotspots_between_which_a_case_moves(
    make_case, other_category, dispatcher, at
):
    case, _ = make_case(), make_case(text="路灯不亮")
    day = say_date(at.date())
    shown = preview(case, dispatcher, at, category=other_category)
    assert shown.figures == [
        f"{day}热点“物业服务”：2件 → 1件",
        f"{day}热点“交通秩序”：0件 → 1件",
        f"{day}日报尚未签发，数字随工单变动。",
    ]
    below = factories.make_category("电梯", parent=case.category)
    same = preview(case, dispatcher, at, category=below)
    assert same.figures == [f"{day}日报尚未签发，数字随工单变动。"]


def test_a_preview_of_an_issued_day_says_that_another_person_confirms(
    make_case, issued, other_category, dispatcher, at
):
    case = make_case()
    shown = preview(case, dispatcher, at, category=other_category)
    assert shown.needs_second
    assert any("须另一人确认" in line for line in shown.figures)
    plain = preview(case, dispatcher, at, place="西关大街")
    assert not plain.needs_second


def test_a_preview_says_why_limits_stay(make_case, urgent_limit, handler, dispatcher, unit, at):
    replied = make_case()
    handling.sign_assignment(replied, actor=handler, at=at)
    handling.resolve_assignment(replied, actor=handler, at=at, text="已修好", outcome="solved")
    shown = preview(replied, dispatcher, at, urgency="urgent")
    assert shown.limits == [f"{unit}：已经答复，时限不变"]
    open_one = make_case()
    lines = preview(open_one, dispatcher, at, urgency="urgent").limits
    assert lines[0] == f"{unit}依据：7 个工作日 → 紧急 1 个工作日"

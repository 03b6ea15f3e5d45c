"""The lists of orders, notices, criticism and instructions, and the case page's part."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from cases.models import Circular, Criticism
from cases.rules.states import State
from cases.services.intake import intake
from cases.services.oversight import supervising
from grids.deadlines import CITY_ZONE
from tests.cases.overseen import a_notice, a_proposal, a_task, an_order, last_assignment

pytestmark = pytest.mark.django_db

LISTS = ("supervision", "urge_notices", "criticism", "instructions")


@pytest.fixture
def oversee(make_in_state, leader, at):
    """Return a maker of one case with an order, a notice, a proposal and an instruction."""

    def make(number=1, **fields):
        case = make_in_state(State.HANDLING, **fields)
        an_order(case, at, number=number)
        a_notice(case, at, number=number)
        a_proposal(case, at)
        a_task(case, at, leader)
        return case

    return make


@pytest.mark.parametrize("name", LISTS)
def test_a_list_reads_one_row_or_three_by_the_same_queries(
    name, oversee, log_in, supervisor, django_assert_max_num_queries
):
    oversee()
    client, counted = log_in(supervisor), []
    for number in (0, 2, 3):
        if number:
            oversee(number)
        client.get(reverse(f"cases:{name}"))
        with django_assert_max_num_queries(12) as queries:
            page = client.get(reverse(f"cases:{name}"))
        assert page.status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[-1]


@pytest.mark.parametrize("name", LISTS)
def test_a_strangers_list_shows_nothing_of_anothers_unit(name, oversee, log_in, stranger):
    case = oversee()
    html = log_in(stranger).get(reverse(f"cases:{name}")).content.decode()
    assert case.number not in html


@pytest.mark.parametrize("name", ["supervision", "urge_notices", "instructions"])
def test_the_unit_sees_its_own(name, oversee, log_in, handler):
    case = oversee()
    assert case.number in log_in(handler).get(reverse(f"cases:{name}")).content.decode()


def test_a_unit_hears_of_criticism_only_once_it_is_published(oversee, log_in, handler, supervisor):
    case = oversee()
    client, address = log_in(handler), reverse("cases:criticism")
    assert case.number not in client.get(address).content.decode()
    circular = Circular.objects.create(
        year=2024, number=1, period_from="2024-12-01", period_to="2024-12-31",
        issued_at=case.registered_at, issued_by=supervisor,
    )  # fmt: skip
    Criticism.objects.update(status="published", circular=circular, decided_at=case.registered_at)
    assert case.number in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("name", "query", "shown"),
    [
        ("supervision", "status=open", True), ("supervision", "status=closed", False),
        ("supervision", "light=red", True), ("supervision", "light=green", False),
        ("supervision", "level=key", False), ("criticism", "status=proposed", True),
        ("criticism", "status=dropped", False), ("instructions", "answered=false", True),
        ("instructions", "answered=true", False), ("instructions", "light=red", True),
        ("instructions", "mine=true", False), ("urge_notices", "until=2024-12-09", False),
    ],
)  # fmt: skip
def test_the_filters_keep_what_they_say(name, query, shown, oversee, log_in, supervisor):
    case = oversee()
    html = log_in(supervisor).get(f"{reverse(f'cases:{name}')}?{query}").content.decode()
    assert (case.number in html) == shown


def test_a_leader_finds_the_own_unanswered_instructions_at_home(oversee, log_in, leader):
    oversee()
    html = log_in(leader).get(reverse("home")).content.decode()
    assert "条您的批示还没有反馈" in html
    address = f"{reverse('cases:instructions')}?answered=false&mine=true"
    assert "请尽快办理" in log_in(leader).get(address).content.decode()


def test_the_case_page_shows_what_oversees_it_to_its_unit_alone(
    oversee, log_in, handler, supervisor
):
    case = oversee()
    address = reverse("cases:show", args=[case.number])
    for person in (handler, supervisor):
        html = log_in(person).get(address).content.decode()
        assert "西热线督〔2024〕1号" in html
        assert "请尽快办理" in html
        assert "催办通知书1份" in html
    assert "待定" in html
    assert "待定" not in log_in(handler).get(address).content.decode()


def test_a_citizens_urging_call_is_counted_on_case_and_line(
    make_in_state, operator, handler, unit, log_in, at
):
    case = make_in_state(State.HANDLING)
    for hour in (1, 2):
        intake.add_call(
            case, actor=operator, at=at + timedelta(hours=hour), note="请尽快", is_urge=True
        )
    assert list(case.urges.values_list("kind", "unit")) == [("citizen", unit.pk)] * 2
    assert case.calls.filter(is_first=False).count() == 2
    assert not case.events.filter(verb="add_call").exists()
    client = log_in(handler)
    assert "催办2次" in client.get(f"{reverse('cases:inbox')}?tab=handling").content.decode()
    page = client.get(reverse("cases:show", args=[case.number])).content.decode()
    assert "市民催办2次" in page


def test_the_supervisor_issues_the_circular_from_its_page(oversee, log_in, supervisor, at):
    oversee()
    client, address = log_in(supervisor), reverse("cases:circular_issue")
    period = {"period_from": "2024-12-01", "period_to": "2024-12-31"}
    refused = client.post(address, period)
    assert refused.status_code == 409
    assert "还有 1 项没有核定" in refused.content.decode()
    Criticism.objects.update(status="confirmed", decided_at=at)
    done = client.post(address, period, follow=True).content.decode()
    assert "已印发西热线通〔" in done
    assert Criticism.objects.get().status == "published"
    assert client.post(address, period).status_code == 409


def test_a_wrong_period_is_said_beside_its_field(log_in, supervisor):
    address = reverse("cases:circular_issue")
    answer = log_in(supervisor).post(
        address, {"period_from": "2024-12-31", "period_to": "2024-12-01"}
    )
    assert answer.status_code == 400
    assert "截止日期不能早于起始日期" in answer.content.decode()


@pytest.mark.parametrize("person", ["dispatcher", "leader", "handler"])
def test_nobody_else_issues_circulars(person, request, log_in):
    who = request.getfixturevalue(person)
    assert log_in(who).post(reverse("cases:circular_issue"), {}).status_code == 403


def initial(page, name):
    return page.context["panel"]["form"].initial.get(name)


def test_an_answer_is_asked_for_by_the_end_of_a_workday(make_in_state, log_in, leader, monkeypatch):
    case = make_in_state(State.HANDLING)
    # A Thursday: three calendar days later is a Sunday.
    thursday = datetime.fromisoformat("2024-12-12T08:04:00+08:00")
    monkeypatch.setattr("cases.views.case.timezone.now", lambda: thursday)
    page = log_in(leader).get(reverse("cases:act", args=[case.number, "instruct"]))
    due = initial(page, "due_at").astimezone(CITY_ZONE)
    assert f"{due:%F %H:%M}" == "2024-12-17 18:00"


def test_a_late_unit_is_supervised_with_the_words_already_there(
    make_in_state, log_in, supervisor, at, monkeypatch
):
    case = make_in_state(State.HANDLING)
    late = last_assignment(case).reply_due_at + timedelta(hours=3)
    address = reverse("cases:act", args=[case.number, "supervise"])
    monkeypatch.setattr("cases.views.case.timezone.now", lambda: at + timedelta(hours=1))
    page = log_in(supervisor).get(address)
    assert initial(page, "ground") is None
    assert "书面说明" in initial(page, "required")
    monkeypatch.setattr("cases.views.case.timezone.now", lambda: late)
    assert initial(log_in(supervisor).get(address), "ground") == "工单已超期3小时，仍未办结。"


def test_a_circular_is_offered_for_the_month_so_far(log_in, supervisor, monkeypatch):
    monkeypatch.setattr("cases.views.oversight.timezone.localdate", lambda: date(2024, 12, 12))
    page = log_in(supervisor).get(reverse("cases:criticism"))
    assert page.context["form"].initial == {
        "period_from": date(2024, 12, 1), "period_to": date(2024, 12, 12),
    }  # fmt: skip


def test_an_order_is_ended_first_only_once_the_unit_has_answered(
    make_in_state, log_in, supervisor, handler, at
):
    case = make_in_state(State.HANDLING)
    an_order(case, at, number=1)
    page = reverse("cases:show", args=[case.number])
    client = log_in(supervisor)
    primary = client.get(page).context["primary"]
    assert primary is None or primary.slug != "accept-supervision"
    order = case.supervision_orders.get()
    supervising.answer_order(order, actor=handler, at=at, text="已清理完毕。")
    assert client.get(page).context["primary"].slug == "accept-supervision"

"""The case page: what it shows, what it offers, and what a verb on it does."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Event, Exclusion, Extension, Parking
from cases.rules.states import State
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from grids.models import Role
from tests.cases.applying import FACTS, file_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def demand(demand):
    text = "小区电梯停运三天，物业没有维修，请回电13897001234。"
    return replace(demand, text=text, caller_address="七一路12号")


@pytest.fixture
def case(demand, operator, at, unit):
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def page_of(client, user, case, slug=""):
    client.force_login(user)
    return client.get(f"/cases/{case.number}/{slug}")


def post(client, user, case, slug, **data):
    client.force_login(user)
    return client.post(f"/cases/{case.number}/{slug}/", data)


def test_the_page_shows_the_case_and_the_one_primary_action(client, handler, case):
    response = page_of(client, handler, case)
    html = response.content.decode()
    assert response.status_code == 200
    assert case.number in html
    assert html.count("btn-primary") == 1
    assert response.context["primary"].slug == "sign"


@pytest.mark.parametrize(
    ("model", "role", "slug"),
    [
        (Extension, Role.DISPATCHER, "rule-extension"),
        (Parking, Role.SUPERVISOR, "rule-parking"),
        (Exclusion, Role.SUPERVISOR, "rule-exclusion"),
    ],
)
def test_what_waits_for_a_ruling_is_the_first_thing_to_do(
    client, put, people, at, model, role, slug
):
    case = put(State.HANDLING)
    assert page_of(client, people[role], case).context["primary"] is None
    file_row(case, model, people[Role.UNIT_LEADER], at, **FACTS[model])
    context = page_of(client, people[role], case).context
    assert context["primary"].slug == context["actions"][0].slug == slug
    assert page_of(client, people[Role.UNIT_LEADER], case).context["primary"].slug == "resolve"


def test_the_page_offers_the_papers_of_the_case_and_no_empty_desk(client, handler, case):
    html = page_of(client, handler, case).content.decode()
    assert f"/papers/{case.number}/routing.pdf" in html
    assert "待审签" not in html


def test_units_read_no_phone_in_a_free_text(client, handler, operator, case):
    assert "13897001234" not in page_of(client, handler, case).content.decode()
    assert "13897001234" in page_of(client, operator, case).context["dossier"].text


def test_signing_by_one_tap_moves_the_case(client, handler, case):
    response = post(client, handler, case, "sign", seen=f"dispatched:{case.assignments.get().pk}")
    assert (response.status_code, response.url) == (302, f"/cases/{case.number}/")
    case.refresh_from_db()
    assert case.state == State.HANDLING


def test_a_second_sending_of_the_same_form_does_nothing(client, handler, case, at):
    handling.sign_assignment(case, actor=handler, at=at)
    for _ in range(2):
        response = post(client, handler, case, "note", text="已电话核实", idempotency_key="one-key")
        assert response.status_code == 302
    assert Event.objects.filter(case=case, verb="note").count() == 1


def test_a_stale_form_gets_409_with_what_changed_and_keeps_the_text(
    client, handler, dispatcher, case, at
):
    handling.sign_assignment(case, actor=handler, at=at)
    seen = f"handling:{case.assignments.get().pk}"
    handling.resolve_assignment(case, actor=handler, at=at, text="已修好", outcome="solved")
    response = post(
        client, handler, case, "resolve", seen=seen, text="第二个窗口写的答复", outcome="solved"
    )
    html = response.content.decode()
    assert response.status_code == 409
    assert "第二个窗口写的答复" in html
    assert "陈承办 办结" in html


def test_a_stale_form_is_offered_again_where_the_verb_is_still_allowed(
    client, dispatcher, handler, case, other_unit, at
):
    objection = handling.object_assignment(
        case, actor=handler, at=at, ground="不在本单位辖区", text="在城西"
    )
    old = f"returned:{case.assignments.get().pk}"
    dispatch.accept_objection(objection, actor=dispatcher, at=at, lead_unit=other_unit)
    from tests.factories import make_person

    clerk = make_person("unit_clerk", username="west", unit=other_unit)
    again = handling.object_assignment(
        case, actor=clerk, at=at, ground="不在本单位辖区", text="在城东"
    )
    response = post(
        client, dispatcher, case, "refuse-objection", seen=old, objection=again.pk,
        reason="确属本辖区",
    )  # fmt: skip
    assert response.status_code == 409
    form = response.context["panel"]["form"]
    assert form["seen"].value() == f"returned:{case.assignments.get(unit=other_unit).pk}"
    assert form["reason"].value() == "确属本辖区"


def test_a_wrong_field_is_named_beside_it(client, dispatcher, handler, case, at):
    handling.sign_assignment(case, actor=handler, at=at)
    response = post(client, handler, case, "resolve", text="", outcome="solved")
    assert response.status_code == 400
    assert response.context["panel"]["form"].errors["text"] == ["请填写答复内容。"]


def test_a_forbidden_verb_is_403_an_unknown_one_404(client, handler, case):
    assert page_of(client, handler, case, "dispatch/").status_code == 403
    assert post(client, handler, case, "accept-reply").status_code == 403
    assert page_of(client, handler, case, "nonsense/").status_code == 404


def test_a_stranger_gets_404_on_page_and_verbs(client, stranger, case):
    assert page_of(client, stranger, case).status_code == 404
    assert post(client, stranger, case, "sign").status_code == 404


def test_dialling_shows_the_number_once_and_logs_it(client, handler, case, at):
    refused = post(client, handler, case, "dial")
    assert refused.status_code == 409
    assert f'href="/cases/{case.number}/">查看最新情况' in refused.content.decode()
    handling.sign_assignment(case, actor=handler, at=at)
    response = post(client, handler, case, "dial")
    assert "13897001234" in response.content.decode()
    event = Event.objects.get(verb="dial")
    assert (event.actor, event.unit) == (handler, case.lead_unit)


def test_htmx_gets_the_panel_alone(client, dispatcher, case):
    client.force_login(dispatcher)
    address = reverse("cases:act", args=[case.number, "note"])
    html = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'id="panel"' in html
    assert "<html" not in html


@pytest.mark.parametrize("events", [0, 12])
def test_the_page_reads_as_many_rows_as_it_likes_by_the_same_queries(
    client, handler, case, at, events, django_assert_num_queries
):
    handling.sign_assignment(case, actor=handler, at=at)
    for hour in range(events):
        handling.report_progress(
            case, actor=handler, at=at + timedelta(hours=hour), text="正在维修"
        )
    page_of(client, handler, case)
    with django_assert_num_queries(9):
        assert client.get(f"/cases/{case.number}/").status_code == 200


def test_what_ends_a_dispatchers_turn_leads_back_to_the_queue(client, dispatcher, demand, at, unit):
    case = intake.open_case(demand, actor=dispatcher, at=at)
    client.force_login(dispatcher)
    queue = reverse("cases:dispatch_queue") + "?tab=pending"
    (row,) = client.get(queue).context["rows"]
    page = client.get(row.url)
    assert page.context["back"] == queue
    html = page.content.decode()
    assert f"/cases/{case.number}/dispatch/?back=%2Fdispatch%2F%3Ftab%3Dpending" in html
    told = {"lead_unit": unit.code, "seen": "pending", "back": queue}
    assert client.post(f"/cases/{case.number}/dispatch/", told).url == queue


def test_no_case_leads_out_of_the_site(client, dispatcher, case):
    client.force_login(dispatcher)
    page = client.get(f"/cases/{case.number}/?back=https://example.org/")
    assert page.context["back"] == ""


def test_each_light_of_the_page_says_of_which_limit_it_is(client, handler, make_case):
    html = page_of(client, handler, make_case()).content.decode()
    head, tree = html.split('class="tree"')
    assert 'title="签收截止' in head
    assert re.search(r'class="light[^>]*>签收 ', head)
    assert re.search(r'class="light[^>]*>办结 ', tree)

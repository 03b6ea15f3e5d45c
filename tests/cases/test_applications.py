"""Applications and rulings against the table of moves: state × verb × role, and offering."""

from datetime import timedelta

import pytest

from cases.access.applications import KINDS, applications_of, rulable_kinds, waiting_for
from cases.models import Case, Correction, Exclusion, Parking
from cases.rules.states import State, Verb
from cases.services.applications import applications
from grids.models import Role
from grids.models.user import UNIT_ROLES
from hotline.errors import Conflict, InvalidInput
from notices.models import Notice
from tests.cases.applying import FACTS, RULED, file_row
from tests.cases.in_states import WITH_LEAD, offers_to, outcome, undone
from tests.cases.test_states import expected

pytestmark = pytest.mark.django_db

EXCLUSIONS = (Verb.ASK_EXCLUSION, Verb.RULE_EXCLUSION)


def is_beside_the_point(verb, state, role):
    """Cells in which the table's answer depends on facts that the case does not have."""
    no_lead = state not in WITH_LEAD
    by_unit_after_end = role in UNIT_ROLES and no_lead and verb not in EXCLUSIONS
    never_sent = state == State.PENDING and verb in EXCLUSIONS
    # A district's centre sends inside its own district alone.
    district = role == Role.DISTRICT_CENTRE and verb == Verb.REDISPATCH
    alone = verb in (Verb.TELL_EXTENSION, Verb.WITHDRAW_APPLICATION)
    lapsed = alone and state == State.PENDING
    return by_unit_after_end or never_sent or district or lapsed


@pytest.mark.parametrize("state", list(State))
def test_applications_follow_the_table_of_moves(state, put, ready_for, application_verbs, people):
    case = put(state)
    wrong = []
    for verb, call in application_verbs.items():
        for role, actor in people.items():
            if is_beside_the_point(verb, state, role):
                continue
            with undone():
                ready_for(verb, case)
                got = outcome(call, Case.objects.get(pk=case.pk), actor)
            if got != (want := expected(verb, state, role)):
                wrong.append((verb.value, role.value, got, want))
    assert wrong == []


@pytest.mark.parametrize("state", list(State))
def test_what_is_offered_is_what_the_services_do(
    state,
    put,
    ready_for,
    application_verbs,
    people,
    sub_unit,
    at,
):
    case = put(state)
    later = at + timedelta(minutes=30)
    wrong = []

    def compare(verb, is_ready, offers):
        for role, actor in people.items():
            may = verb in offers[role]
            did = answer(application_verbs[verb], Case.objects.get(pk=case.pk), actor) == "done"
            # It is offered to a district's centre, which then names a unit of its own.
            if may != did and not (verb == Verb.REDISPATCH and not did and is_ready):
                wrong.append((verb.value, role.value, is_ready, may, did))

    untouched = offers_to(people.items(), case, later)
    for verb in application_verbs:
        compare(verb, False, untouched)
        with undone():
            if ready_for(verb, case):
                compare(verb, True, offers_to(people.items(), case, later))
    assert wrong == []


def answer(call, case, actor):
    try:
        return outcome(call, case, actor)
    except Exception as error:
        if type(error).__name__ != "InvalidInput":
            raise
        # Open to the person, whose facts are wrong: what is asked is asked by the form.
        return "done"


def test_one_statement_reads_the_applications_of_a_case(put, people, at, django_assert_num_queries):
    case = put(State.HANDLING)
    for kind in KINDS.values():
        file_row(case, kind.model, people[Role.OPERATOR], at, **FACTS[kind.model])
    with django_assert_num_queries(1):
        found = applications_of(case)
    assert {one.kind for one in found} == set(KINDS)
    assert all(one.is_open and not one.is_live for one in found)


def test_each_waits_for_those_who_rule_on_it(put, people, at):
    case = put(State.HANDLING)
    asker = people[Role.SHIFT_LEADER]
    for kind in KINDS.values():
        file_row(case, kind.model, asker, at, **FACTS[kind.model])

    def kinds_for(role):
        user = people[role]
        return {row[0] for row in waiting_for(user, rulable_kinds(user))}

    rulings = {"extension", "wait", "ending", "correction", "amendment"}
    assert kinds_for(Role.DISPATCHER) == rulings
    assert kinds_for(Role.SHIFT_LEADER) == {"extension", "wait", "ending"}
    assert kinds_for(Role.SUPERVISOR) == {"parking", "exclusion", "correction"}
    assert rulable_kinds(people[Role.UNIT_LEADER]) == []


def test_an_application_lapses_with_its_assignment(put, people, at):
    case = put(State.HANDLING)
    for kind in KINDS.values():
        file_row(case, kind.model, people[Role.OPERATOR], at, **FACTS[kind.model])
    case.assignments.update(ended_at=at, end_reason="done")
    dispatcher = people[Role.DISPATCHER]
    assert {row[0] for row in waiting_for(dispatcher, rulable_kinds(dispatcher))} == {
        "amendment", "correction",
    }  # fmt: skip


def test_the_queue_is_filtered_by_unit_and_by_who_asked(put, people, other_unit, at, client):
    client.force_login(people[Role.SUPERVISOR])
    case = put(State.HANDLING)
    for model in (Parking, Exclusion, Correction):
        file_row(case, model, people[Role.OPERATOR], at, **FACTS[model])
    mine, name = case.lead_unit.code, people[Role.OPERATOR].full_name
    for query, is_there in (
        ({"unit": mine}, True),
        ({"unit": other_unit.code}, False),
        ({"asker": name[:2]}, True),
        ({"asker": "无此人"}, False),
        ({"tab": "correction", "unit": mine}, True),
        ({"since": f"{at:%Y-%m-%d}"}, True),
        ({"until": "2020-01-01"}, False),
    ):
        body = client.get("/rulings/", query).content.decode()
        assert (case.number in body) is is_there, query
    wrong = client.get("/rulings/", {"unit": "nope"})
    assert wrong.status_code == 400
    assert "没有这个承办单位" in wrong.content.decode()


def test_the_queue_reads_one_and_three_by_the_same_queries(
    put, people, at, client, django_assert_max_num_queries
):
    supervisor = people[Role.SUPERVISOR]
    client.force_login(supervisor)
    for rows in (1, 3):
        case = put(State.HANDLING)
        for kind in ("parking", "exclusion", "correction")[:rows]:
            model = KINDS[kind].model
            file_row(case, model, people[Role.OPERATOR], at, **FACTS[model])
        with django_assert_max_num_queries(12):
            answered = client.get("/rulings/")
        assert case.number in answered.content.decode()
    client.force_login(people[Role.UNIT_CLERK])
    assert client.get("/rulings/").status_code == 403


@pytest.mark.parametrize("verb", list(RULED))
def test_a_refusal_says_why(verb, put, people, at):
    model, service = RULED[verb]
    row = file_row(put(State.HANDLING), model, people[Role.OPERATOR], at, **FACTS[model])
    of_supervisor = model.__name__ in ("Parking", "Exclusion")
    ruler = people[Role.SUPERVISOR if of_supervisor else Role.DISPATCHER]
    with pytest.raises(InvalidInput) as refused:
        service(row, actor=ruler, at=at, ruling="refused")
    assert "reason" in refused.value.fields


def test_the_page_tells_applications_and_rulings(put, ready_for, people, at, client):
    case = put(State.HANDLING)
    ready_for(Verb.TELL_EXTENSION, case)
    row = file_row(case, RULED[Verb.RULE_ENDING][0], people[Role.OPERATOR], at,
                   **FACTS[RULED[Verb.RULE_ENDING][0]])  # fmt: skip
    client.force_login(people[Role.DISPATCHER])
    html = client.get(f"/cases/{case.number}/").content.decode()
    for said in (
        "申请与裁定",
        "延长 3 个工作日",
        "尚未告知市民",
        row.basis,
        "等候裁定",
        "终结裁定",
    ):
        assert said in html
    form = client.get(f"/cases/{case.number}/rule-ending/").content.decode()
    assert 'name="ruling"' in form


def test_an_application_is_read_anew_under_the_lock_of_its_case(put, people, at):
    case, dispatcher = put(State.HANDLING), people[Role.DISPATCHER]
    row = file_row(case, Correction, people[Role.OPERATOR], at, **FACTS[Correction])
    Correction.objects.filter(pk=row.pk).update(text="后来改的")
    situation, fresh = applications.begin_ruling(row, "correction", actor=dispatcher, at=at)
    assert (fresh.text, fresh.case) == ("后来改的", situation.case)
    applications.settle(fresh, "refused", " 不属实 ", actor=dispatcher, at=at)
    row.refresh_from_db()
    assert (row.ruling, row.reason, row.ruled_by) == ("refused", "不属实", dispatcher)
    with pytest.raises(Conflict):
        applications.begin_ruling(row, "correction", actor=dispatcher, at=at)


def test_what_came_from_no_unit_is_told_to_none(put, people, at):
    case, dispatcher = put(State.HANDLING), people[Role.DISPATCHER]
    row = file_row(case, Correction, people[Role.OPERATOR], at, **FACTS[Correction])
    applications.settle(row, "accepted", "属实", actor=dispatcher, at=at)
    told = Notice.objects.count()
    applications.record_ruling(row, Verb.CORRECT, actor=dispatcher, at=at, unit=None, note="测试")
    assert case.events.get(verb=Verb.CORRECT).note == "同意。测试。属实"
    assert Notice.objects.count() == told

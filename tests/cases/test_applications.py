"""Applications and rulings against the table of moves: state × verb × role, and offering."""

from datetime import datetime, timedelta

import pytest

from cases.access.applications import KINDS, applications_of, rulable_kinds, waiting_for
from cases.models import Case, Correction, Exclusion, Parking
from cases.rules.states import State, Verb
from cases.services.applications import extending, waiting
from grids.models import Role
from grids.models.user import UNIT_ROLES
from hotline.errors import Conflict
from tests.cases.applying import FACTS, file_row
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


def test_a_pause_lapses_and_gives_its_days_back(put, ready_for, people, at):
    case = put(State.HANDLING)
    ready_for(Verb.END_WAIT, case)
    row = case.waits.get()
    row.until_at = at + timedelta(days=5)
    row.save(update_fields=["until_at"])
    before = case.assignments.get().reply_due_at
    assert waiting.lapse_waits(at=at + timedelta(days=6)) == 1
    assert waiting.lapse_waits(at=at + timedelta(days=6)) == 0
    lead = case.assignments.get()
    assert lead.clock_stopped_at is None
    assert lead.reply_due_at > before

"""What a case page reads: the kinds of applications together, and names from their shelf."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.access.applications import KINDS
from cases.access.record_kinds import RECORDS, may_have, tell_presence
from cases.dossier.application_rows import read_applications
from cases.dossier.case import read_dossier
from cases.models import (
    Appeal,
    Attachment,
    Callback,
    CallbackClaim,
    Case,
    DueChange,
    ElementChange,
    Objection,
)
from cases.rules.states import State
from grids.models import Role
from grids.reference import forget_reference, rows_by_id
from tests.cases.applying import FACTS, file_row
from tests.cases.conftest import laid_before_the_leader
from tests.cases.overseen import a_notice, a_proposal, a_task, an_accepted_reply, an_order

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


@pytest.fixture
def applied(put, people, at):
    case = put(State.HANDLING)
    rows = {
        name: file_row(case, kind.model, people[Role.OPERATOR], at, **FACTS[kind.model])
        for name, kind in KINDS.items()
    }
    return case, rows


def test_applications_of_all_kinds_are_read_whole_by_one_query(
    applied, people, django_assert_num_queries
):
    case, rows = applied
    tell_presence(case, people[Role.OPERATOR])
    rows_by_id(get_user_model(), [people[Role.OPERATOR].pk])
    with django_assert_num_queries(1):
        found = {kind.name: row for kind, row in read_applications(case)}
        assert {str(row.asked_by) for row in found.values()} == {str(people[Role.OPERATOR])}
    assert found == rows
    for name, row in found.items():
        kept = type(row).objects.get(pk=row.pk)
        for column in row._meta.concrete_fields:
            assert getattr(row, column.attname) == getattr(kept, column.attname), (name, column)


def test_each_application_knows_its_material_and_no_other(applied, people, at):
    case, rows = applied
    files = {
        name: Attachment.objects.create(
            case=case, name=f"{name}.pdf", content_type="application/pdf", size=8,
            digest="0" * 64, uploaded_at=at, uploaded_by=people[Role.OPERATOR], file=f"{name}.pdf",
        )
        for name in ("ending", "parking", "exclusion")
    }  # fmt: skip
    for name, file in files.items():
        rows[name].files.add(file)
    tell_presence(case, people[Role.OPERATOR])
    told = {kind.name: row.file_ids for kind, row in read_applications(case)}
    assert told == {name: {files[name].pk} if name in files else set() for name in KINDS}


def test_nothing_is_asked_where_nothing_was_applied_for(put, people, django_assert_num_queries):
    case = put(State.HANDLING)
    tell_presence(case, people[Role.OPERATOR])
    with django_assert_num_queries(0):
        assert read_applications(case) == []


def test_names_of_persons_are_read_once(people, django_assert_num_queries):
    person, other = people[Role.OPERATOR], people[Role.DISPATCHER]
    kind = type(person)
    with django_assert_num_queries(1):
        assert str(rows_by_id(kind, [person.pk, None])[person.pk]) == str(person)
        assert str(rows_by_id(kind, [person.pk])[person.pk]) == str(person)
    with django_assert_num_queries(1):
        assert rows_by_id(kind, [person.pk, other.pk]) == {person.pk: person, other.pk: other}
    kind.objects.filter(pk=person.pk).update(full_name="马改名")
    forget_reference()
    assert str(rows_by_id(kind, [person.pk])[person.pk]) == "马改名"


@pytest.fixture
def full_case(applied, put, people, at):
    """A case that has every kind of record at once, more than any rule would let it."""
    case, _ = applied
    lead, operator = case.assignments.get(), people[Role.OPERATOR]
    for happen in (an_accepted_reply, a_notice, a_proposal):
        happen(case, at)
    order = an_order(case, at, status="answered")
    order.answers.update(verdict="refused", verdict_at=at, verdict_by=people[Role.SUPERVISOR])
    a_task(case, at, people[Role.LEADER])
    laid_before_the_leader(case, at)
    Objection.objects.create(
        case=case, assignment=lead, ground="不属于本单位职责", text="不是", raised_at=at,
        raised_by=operator, state_before=State.HANDLING,
    )  # fmt: skip
    called = Callback.objects.create(
        case=case, round=1, completed_at=at, agent=people[Role.CALLBACK_AGENT], is_effective=True,
        was_contacted=True, was_solved=False, satisfaction="dissatisfied", unit=lead.unit,
    )  # fmt: skip
    Appeal.objects.create(
        case=case, callback=called, unit=lead.unit, ground="不满意与办理无关", text="说明",
        raised_at=at, raised_by=people[Role.UNIT_LEADER],
    )  # fmt: skip
    CallbackClaim.objects.create(
        case=case, agent=people[Role.CALLBACK_AGENT], claimed_until=at + timedelta(minutes=5)
    )
    ElementChange.objects.create(
        case=case, at=at, actor=operator, element="title", old_value="旧", new_value="新",
        reason="听错",
    )  # fmt: skip
    DueChange.objects.create(
        assignment=lead, at=at, reason="extended", old_due_at=at, new_due_at=at, amount=1
    )
    Attachment.objects.create(
        case=case, name="证明.pdf", content_type="application/pdf", size=8, digest="0" * 64,
        uploaded_at=at, uploaded_by=operator, file="proof.pdf",
    )  # fmt: skip
    order.answers.create(text="已修好", submitted_at=at, submitted_by=operator).attachments.add(
        Attachment.objects.get(case=case)
    )
    Case.objects.filter(pk=put(State.MERGED).pk).update(main_case=case)
    Case.objects.filter(pk=case.pk).update(merged_count=1)
    return case


@pytest.mark.parametrize(
    "role", [Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR, Role.UNIT_CLERK, Role.UNIT_LEADER]
)
@pytest.mark.parametrize("address", ["/cases/{}/", "/api/v1/cases/{}/"])
def test_a_case_with_every_kind_of_record_costs_twenty_queries(full_case, people, role, address):
    tell_presence(full_case, people[role])
    assert all(may_have(full_case, name) for name in RECORDS)
    client = Client()
    client.force_login(people[role])
    for _ in range(2):  # The second reader finds the names on their shelf.
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address.format(full_case.number))
    assert answer.status_code == 200
    assert len(seen) <= MOST_QUERIES, "\n".join(q["sql"][:200] for q in seen.captured_queries)


def test_each_answer_stands_with_its_order_and_its_files(full_case, people, at):
    overseen = read_dossier(full_case.number, user=people[Role.SUPERVISOR], at=at).overseen
    [order] = overseen.orders
    assert [(one.answer.text, len(one.files)) for one in order.answers] == [
        ("正在抢修", 0), ("已修好", 1),
    ]  # fmt: skip
    assert str(order.answers[1].answer.submitted_by) == str(people[Role.OPERATOR])


def test_an_order_without_an_answer_is_told_too(put, people, at):
    case = put(State.HANDLING)
    an_order(case, at)
    dossier = read_dossier(case.number, user=people[Role.SUPERVISOR], at=at)
    assert [one.answers for one in dossier.overseen.orders] == [[]]

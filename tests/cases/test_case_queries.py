"""What a case page reads: the kinds of applications together, and names from their shelf."""

import pytest
from django.contrib.auth import get_user_model

from cases.access.applications import KINDS
from cases.access.record_kinds import tell_presence
from cases.dossier.application_rows import read_applications
from cases.models import Attachment
from cases.rules.states import State
from grids.models import Role
from grids.reference import forget_reference, rows_by_id
from tests.cases.applying import FACTS, file_row

pytestmark = pytest.mark.django_db


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

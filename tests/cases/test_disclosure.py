"""Who reads the texts of a secret case unmasked is found by the audit."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.services.record.disclosure import SAME_LOOK, note_secret_read
from grids.models import AuditKind, AuditRecord, Role
from tests.cases.test_hidden_citizen import case  # noqa: F401
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def looks():
    return list(AuditRecord.objects.filter(kind=AuditKind.SECRET_READ))


@pytest.mark.parametrize(
    "door",
    ["/cases/{}/", "/cases/{}/note/", "/api/v1/cases/{}/", "/papers/{}/routing.pdf"],
)
def test_a_look_is_written_once_whatever_the_door(client, case, operator, door):  # noqa: F811
    client.force_login(operator)
    for _ in range(2):
        assert client.get(door.format(case.number)).status_code == 200
    [look] = looks()
    assert (look.person, look.subject) == (operator, case.number)
    assert look.number_key == case.caller.phone_index


def test_who_reads_it_masked_is_not_written_down(client, case, handler):  # noqa: F811
    for person in (handler, make_person(Role.LEADER, username="reading_leader")):
        client.force_login(person)
        client.get(reverse("cases:show", args=[case.number]))
    assert looks() == []


def test_a_look_after_an_hour_is_another_one(case, operator, at):  # noqa: F811
    for later in (timedelta(0), SAME_LOOK / 2, SAME_LOOK):
        note_secret_read(case, actor=operator, at=at + later)
    assert len(looks()) == 2


def test_a_case_that_is_not_secret_is_read_without_a_record(client, put, operator):
    other = put("handling")
    client.force_login(operator)
    assert client.get(reverse("cases:show", args=[other.number])).status_code == 200
    assert looks() == []

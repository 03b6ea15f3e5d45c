"""What is there but hidden from who asks: answered like what is not there, and written down."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cases.models import Attachment, Hazard
from cases.rules.states import State
from grids import refusal_records
from grids.models import AuditKind, AuditRecord, Role
from grids.tokens import issue_token

pytestmark = pytest.mark.django_db
NONE = "24121099999"


@pytest.fixture
def case(put):
    return put(State.HANDLING)


def recorded():
    return list(AuditRecord.objects.filter(kind=AuditKind.REFUSED).order_by("pk"))


@pytest.mark.parametrize("address", ["/cases/{}/", "/cases/{}/note/", "/api/v1/cases/{}/"])
def test_a_case_of_others_is_404_like_none_and_written_down(address, client, case, stranger):
    client.force_login(stranger)
    hidden, none = (client.get(address.format(number)) for number in (case.number, NONE))
    assert hidden.status_code == none.status_code == 404
    assert set(hidden.headers) == set(none.headers)
    assert _told(hidden, case.number) == _told(none, NONE)
    [row] = recorded()
    assert (row.person, row.subject) == (stranger, address.format(case.number))
    assert case.number in row.note


def _told(answer, number):
    """Return what the page says, its own request's tokens aside."""
    said = (
        answer.json()["message"]
        if "json" in answer["Content-Type"]
        else str(answer.context["error"])
    )
    return said.replace(number, "N")


def test_what_was_asked_for_is_read_on_the_page_of_the_audit(client, case, stranger, people):
    client.force_login(stranger)
    client.get(f"/cases/{case.number}/")
    client.force_login(people[Role.AUDIT_ADMIN])
    page = client.get(reverse("admin:grids_auditrecord_changelist"), {"q": "不可见"})
    assert [row.person for row in page.context["cl"].result_list] == [stranger]
    assert f"工单 {case.number}" in page.content.decode()


def test_a_token_that_asks_is_named(client, case, stranger):
    _, secret = issue_token(user=stranger, name="外部系统", scopes=["cases:read"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(f"/api/v1/cases/{case.number}/", headers=headers).status_code == 404
    [row] = recorded()
    assert (row.person, row.token) == (stranger, "外部系统")


def test_who_sees_a_case_and_who_is_nobody_leave_no_record(client, case, operator):
    assert client.get(f"/cases/{case.number}/").status_code == 302
    client.force_login(operator)
    assert client.get(f"/cases/{case.number}/").status_code == 200
    assert client.get(f"/cases/{case.number}/no-such-thing/").status_code == 404
    assert recorded() == []


def test_one_address_is_written_once_a_minute_and_many_up_to_a_limit(
    client,
    put,
    stranger,
    monkeypatch,
):
    monkeypatch.setattr(refusal_records, "MOST_A_MINUTE", 3)
    client.force_login(stranger)
    cases = [put(State.PENDING) for _ in range(5)]
    for case in [cases[0], *cases, *cases]:
        assert client.get(f"/cases/{case.number}/").status_code == 404
    rows = recorded()
    assert [row.subject for row in rows] == [f"/cases/{case.number}/" for case in cases[:3]]
    assert [refusal_records.LAST in row.note for row in rows] == [False, False, True]


def test_what_is_refused_again_and_again_is_written_once_a_minute(client, handler):
    client.force_login(handler)
    for _ in range(3):
        assert client.get("/dispatch/").status_code == 403
    [row] = recorded()
    assert (row.subject, row.note) == ("/dispatch/", "GET")
    assert client.post("/dispatch/").status_code in (403, 405)


def test_a_new_minute_is_written_anew(client, case, stranger, monkeypatch):
    client.force_login(stranger)
    monkeypatch.setattr(refusal_records, "ONE_MINUTE", timedelta(0))
    for _ in range(2):
        client.get(f"/cases/{case.number}/")
    assert len(recorded()) == 2


def test_a_file_and_a_hazard_of_others_are_written_down(
    client, case, stranger, at, operator, fire_body, hazard_category, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    file = Attachment.objects.create(
        case=case, file=ContentFile(b"%PDF-1.4", "a.pdf"), name="a.pdf", size=8,
        content_type="application/pdf", digest="0" * 64, uploaded_at=at, uploaded_by=operator,
    )  # fmt: skip
    hazard = Hazard.objects.create(
        body=fire_body, category=hazard_category, reported_at=at, registered_at=at,
        filed_by=operator, place="城东区", text="堵塞",
    )  # fmt: skip
    client.force_login(stranger)
    assert client.get(f"/api/v1/files/{file.token}/").status_code == 404
    assert client.get(reverse("cases:hazard", args=[hazard.pk])).status_code in {403, 404}
    assert case.number in recorded()[0].note
    assert len(recorded()) == 2

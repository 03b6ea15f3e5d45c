"""What an API token does is written down as the token's, beside the person it acts for."""

import pytest
from django.urls import reverse

from cases.models import Event
from cases.rules.states import State, Verb
from grids.acting import acting_token_name
from grids.models import AuditKind, AuditRecord, Role
from grids.tokens import issue_token
from tests.cases.conftest import people, put  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(put):  # noqa: F811
    return put(State.HANDLING)


@pytest.fixture
def send(client, operator):
    """Send something to the API by a token of the operator's."""
    _, secret = issue_token(user=operator, name="省平台", scopes=["cases:read", "cases:write"])

    def sent(address, body=None):
        headers = {"Authorization": f"Bearer {secret}"}
        if body is None:
            return client.get(f"/api/v1/{address}", headers=headers)
        return client.post(f"/api/v1/{address}", body, "application/json", headers=headers)

    return sent


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "bearer x y", "Bearer \xe5\xaf"])
def test_a_wrong_token_is_401_and_told_the_scheme(client, case, header):
    for method in (client.get, client.post):
        answer = method(f"/api/v1/cases/{case.number}/note/", headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_deed_by_a_token_stands_in_the_timeline_as_the_token_s(client, send, case, operator):
    assert send(f"cases/{case.number}/note/", {"text": "省平台转来"}).status_code == 200
    event = Event.objects.get(verb=Verb.NOTE)
    assert (event.actor, event.token) == (operator, "省平台")
    said = f"{operator}（令牌：省平台）"
    assert said in [line["who"] for line in send(f"cases/{case.number}/timeline/").json()]
    client.force_login(operator)
    assert said in client.get(f"/cases/{case.number}/").content.decode()


def test_a_deed_of_the_person_names_no_token(client, send, case, operator):
    send("cases/")
    client.force_login(operator)
    client.post(f"/cases/{case.number}/note/", {"text": "本人填写"})
    assert Event.objects.get(verb=Verb.NOTE).token == ""
    assert acting_token_name() == ""


def test_a_look_by_a_token_is_found_in_the_audit_by_the_token(client, send, case, people):  # noqa: F811
    assert send(f"cases/{case.number}/unmask/", {"reason": "核对"}).status_code == 200
    assert AuditRecord.objects.get(kind=AuditKind.NUMBER_SHOWN).token == "省平台"
    client.force_login(people[Role.AUDIT_ADMIN])
    page = client.get(reverse("admin:grids_auditrecord_changelist"), {"q": "省平台"})
    assert "令牌：省平台" in page.content.decode()


def test_a_refusal_of_a_token_outside_of_its_scope_is_recorded_as_the_token_s(
    client, case, operator
):
    _, secret = issue_token(user=operator, name="只读", scopes=["cases:read"])
    answer = client.post(
        f"/api/v1/cases/{case.number}/note/", {"text": "备注"}, "application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    assert answer.status_code == 403
    row = AuditRecord.objects.get(kind=AuditKind.REFUSED)
    assert (row.person, row.token) == (operator, "只读")

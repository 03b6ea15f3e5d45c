"""Papers and exported files by the API: whose they are gets them, with a token of their area."""

import pytest

from cases.models import Circular
from cases.rules.states import State
from grids.models import Role
from grids.tokens import issue_token
from reports.models import Export
from reports.rates.exporting import TABLE
from reports.services import exports
from tests.cases.overseen import an_accepted_reply, an_order
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path, monkeypatch):
    """Keep files apart, and lay out no page: what is in them is tested elsewhere."""
    settings.MEDIA_ROOT = tmp_path
    for place in ("reports.selectors.printed_documents", "reports.services.numbered_letters"):
        monkeypatch.setattr(f"{place}.render_paper", lambda paper: b"%PDF " + paper.title.encode())


@pytest.fixture
def by_token(client):
    """Return a function that asks as a person by a token of one area."""

    def ask(person, path, *, scopes=("cases:read", "rates:read", "rates:write"), method="get"):
        secret = issue_token(user=person, name="区平台", scopes=list(scopes))[1]
        headers = {
            "Authorization": f"Bearer {secret}",
            "Accept": "application/pdf, application/json",
        }
        return getattr(client, method)(f"/api/v1/{path}", headers=headers)

    return ask


def test_letters_reach_their_unit_and_no_other(by_token, make_in_state, handler, stranger, at):
    case = make_in_state(State.HANDLING)
    order = an_order(case, at)
    answer = by_token(handler, f"papers/supervision/{order.pk}/")
    assert answer.content.decode() == f"%PDF 关于督办工单{case.number}的通知"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "supervision-2024-1.pdf" in answer.headers["Content-Disposition"]
    refused = by_token(stranger, f"papers/supervision/{order.pk}/")
    assert (refused.status_code, refused.json()) == (404, {"message": "没有这份督办单。"})
    assert by_token(handler, f"papers/urge/{order.pk}/").status_code == 404


def test_a_circular_is_for_all_units_and_for_nobody_outside(by_token, stranger, operator, at):
    made = Circular.objects.create(
        year=2024, number=1, period_from=at.date(), period_to=at.date(), issued_at=at,
        issued_by=operator,
    )  # fmt: skip
    assert by_token(stranger, f"papers/circular/{made.pk}/").status_code == 200
    filer = make_person(Role.GRID_MEMBER)
    assert by_token(filer, f"papers/circular/{made.pk}/").status_code == 403


def test_slips_and_written_replies_follow_the_case(by_token, make_in_state, handler, stranger, at):
    case = make_in_state(State.HANDLING)
    reply = an_accepted_reply(case, at)
    for path in ("papers/routing/", "papers/approval/", f"replies/{reply.pk}/letter/"):
        assert by_token(handler, f"cases/{case.number}/{path}").status_code == 200
        assert by_token(stranger, f"cases/{case.number}/{path}").status_code == 404
    assert by_token(handler, f"cases/{case.number}/papers/nonsense/").status_code == 404
    assert (
        by_token(handler, f"cases/{case.number}/replies/{reply.pk + 1}/letter/").status_code == 404
    )


def test_figures_are_exported_and_fetched_by_their_owner(by_token, handler, stranger, at):
    made = by_token(handler, "rates/export/?period=month&on=2024-12-10", method="post")
    assert made.status_code == 202, made.content.decode()
    row = Export.objects.get()
    assert (row.kind, row.owner, made.json()["is_done"]) == (TABLE, handler, False)
    assert by_token(handler, f"exports/{row.pk}/file/").status_code == 404
    assert exports.run_export(row.pk, clock=lambda: at)
    Export.objects.update(expires_at="2100-01-01T00:00Z")
    assert by_token(handler, f"exports/{row.pk}/").json()["is_done"]
    file = by_token(handler, f"exports/{row.pk}/file/")
    assert b"".join(file.streaming_content)[:2] == b"PK"
    for path in (f"exports/{row.pk}/", f"exports/{row.pk}/file/"):
        assert by_token(stranger, path).status_code == 404
    assert by_token(stranger, "exports/").json()["results"] == []


def test_a_token_for_cases_fetches_no_figures_and_one_for_figures_no_slips(
    by_token, handler, make_in_state, at
):
    case = make_in_state(State.HANDLING)
    slips = Export.objects.create(
        owner=handler, kind="slips_routing", title="流转单", created_at=at, fingerprint="a"
    )
    assert by_token(handler, "exports/", scopes=["cases:read"]).status_code == 403
    assert by_token(handler, f"exports/{slips.pk}/", scopes=["rates:read"]).status_code == 404
    path = f"cases/{case.number}/papers/routing/"
    assert by_token(handler, path, scopes=["rates:read"]).status_code == 403

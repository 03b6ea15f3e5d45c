"""A stranger of another unit sees a case nowhere, whatever door they try."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.actions import ACTIONS
from cases.api.urls import PARTS
from cases.models import Case
from cases.selectors import inbox
from cases.selectors.listing import own_rows
from cases.services.dispatch import dispatch
from cases.services.handling import handling, reply_with_files
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from cases.services.record.notes import add_note
from grids.file_types import TYPES
from grids.upload_preparation import prepare_files
from notices.board import notices_for, unread_notices
from tests.cases.test_allowed import PDF
from tests.factories import make_person

pytestmark = pytest.mark.django_db
TITLE = "昆仑中路地下管廊井盖缺失"


@pytest.fixture
def case(category, phone_channel, operator, handler, dispatcher, unit, at, settings, tmp_path):
    """A case of `unit` with all that could leak: files, reply, return, notices, callback."""
    settings.MEDIA_ROOT = tmp_path
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text=TITLE, title=TITLE,
        received_at=at, phone="13897001234", caller_name="王建国", place="昆仑中路",
    )  # fmt: skip
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    objection = handling.object_assignment(
        case, actor=handler, at=at, ground="不在本单位辖区", text="在城西"
    )
    dispatch.refuse_objection(objection, actor=dispatcher, at=at, reason="确在本区")
    handling.sign_assignment(case, actor=handler, at=at)
    upload = SimpleUploadedFile("验收单.pdf", PDF, "application/pdf")
    reply_with_files.resolve_with_files(
        case,
        actor=handler,
        at=at,
        text="缺失的井盖已于当日补齐并加装防坠网",
        outcome="solved",
        uploads=prepare_files([upload], at=at),
    )
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    return Case.objects.get(pk=case.pk)


PAGES = [
    "/cases/", "/cases/?q=地下管廊", "/cases/?q={number}", "/cases/?state=awaiting_callback",
    "/cases/?category=1", "/inbox/", "/inbox/?tab=ended", "/inbox/?below=1", "/callbacks/",
    "/notices/", "/", "/api/v1/cases/", "/api/v1/cases/?q=地下管廊", "/api/v1/callbacks/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_a_stranger_names_the_case(client, stranger, case, path):
    client.force_login(stranger)
    response = client.get(path.format(number=case.number))
    text = response.content.decode().replace(f'value="{case.number}"', "")
    if "q=" in path:
        text = text.replace(f"搜索“{case.number}”", "").replace(f"q={case.number}", "")
    assert response.status_code == 200
    assert [word for word in (case.number, "管廊井盖", "验收单", "王建国") if word in text] == []


@pytest.mark.parametrize("path", ["/cases/", "/cases/?q=地下管廊", "/api/v1/cases/"])
def test_the_same_pages_show_it_to_its_own_unit(client, handler, case, path):
    client.force_login(handler)
    assert case.number in client.get(path).content.decode()


def test_no_count_of_a_stranger_holds_it(stranger, handler, case, at):
    assert not Case.objects.visible_to(stranger).exists()
    assert sum(inbox.inbox_counts(inbox.inbox_units(stranger), stranger, at).values()) == 0
    assert unread_notices(stranger, at).count() == 0
    assert not notices_for(stranger).exists()
    assert unread_notices(handler, at).count() > 0


def test_its_addresses_are_404_to_a_stranger(client, stranger, case):
    client.force_login(stranger)
    file = case.attachments.get()
    own = [f"/cases/{case.number}/", f"/attachments/{file.token}/", f"/api/v1/cases/{case.number}/"]
    parts = [f"/api/v1/cases/{case.number}/{name}/" for name, _, _ in PARTS]
    verbs = [reverse("cases:act", args=[case.number, slug]) for slug in ACTIONS]
    assert {path: client.get(path).status_code for path in [*own, *parts, *verbs]} == dict.fromkeys(
        [*own, *parts, *verbs], 404
    )


@pytest.mark.parametrize("slug", list(ACTIONS))
def test_every_verb_is_404_to_a_stranger_by_both_doors(client, stranger, case, slug):
    client.force_login(stranger)
    for path in (f"/cases/{case.number}/{slug}/", f"/api/v1/cases/{case.number}/{slug}/"):
        response = client.post(path, {"text": "x", "reason": "x", "note": "x"})
        assert response.status_code == 404
        assert TITLE not in response.content.decode()
    assert case.events.count() == Case.objects.get(pk=case.pk).events.count()


def test_a_case_that_does_not_exist_answers_like_one_that_is_hidden(client, stranger, case):
    client.force_login(stranger)
    hidden = client.get(f"/api/v1/cases/{case.number}/").json()
    missing = client.get("/api/v1/cases/24121099999/").json()
    assert hidden["message"].replace(case.number, "") == missing["message"].replace(
        "24121099999", ""
    )


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "grid_member"])
def test_who_handles_no_cases_sees_none(client, case, role):
    client.force_login(make_person(role, username=f"no-{role}"))
    assert client.get(f"/cases/{case.number}/").status_code == 404
    assert client.get(f"/api/v1/cases/{case.number}/").status_code == 404
    assert client.get(f"/attachments/{case.attachments.get().token}/").status_code == 404


def test_who_has_left_sees_nothing(client, handler, case):
    client.force_login(handler)
    handler.grants.update(to_on="2024-01-01")
    assert client.get(f"/cases/{case.number}/").status_code == 404


def test_a_unit_that_gave_the_case_back_reads_it_but_sees_no_citizen(
    client, category, phone_channel, operator, dispatcher, handler, unit, other_unit, at
):
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text=TITLE, received_at=at,
        phone="13897001234", caller_name="王建国", caller_address="昆仑中路9号",
    )  # fmt: skip
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    objection = handling.object_assignment(
        case, actor=handler, at=at, ground="不在本单位辖区", text="在城西"
    )
    dispatch.accept_objection(objection, actor=dispatcher, at=at, lead_unit=other_unit)
    client.force_login(handler)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "王建国" not in page
    assert "昆仑中路9号" not in page
    assert client.post(f"/api/v1/cases/{case.number}/unmask/", {"reason": "看"}).status_code == 403


def test_internal_notes_stay_inside(client, operator, handler, case, at):
    add_note(case, actor=operator, at=at, text="市民情绪激动，内部掌握", is_internal=True)
    for path in (f"/cases/{case.number}/", f"/api/v1/cases/{case.number}/timeline/"):
        client.force_login(handler)
        assert "内部掌握" not in client.get(path).content.decode()
        client.force_login(operator)
        assert "内部掌握" in client.get(path).content.decode()


def test_a_hidden_citizen_is_named_in_no_list_of_the_unit(client, handler, case):
    Case.objects.update(is_secret=True, title="王建国举报井盖缺失")
    client.force_login(handler)
    for path in ("/cases/", "/inbox/?tab=ended", "/callbacks/", "/api/v1/cases/"):
        assert "王建国" not in client.get(path).content.decode(), path


def test_attachments_of_the_case_are_served_to_its_unit(client, handler, case):
    client.force_login(handler)
    response = client.get(f"/attachments/{case.attachments.get().token}/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == TYPES["pdf"]


def test_units_learn_no_time_of_what_happened_inside(operator, handler, case, at):
    def times(user):
        [row] = own_rows([Case.objects.visible_to(user).get(pk=case.pk)], user)
        return row.updated_at

    before = times(handler)
    add_note(case, actor=operator, at=at + timedelta(hours=9), text="内部掌握", is_internal=True)
    assert times(handler) == before
    assert times(operator) == at + timedelta(hours=9)

"""The scan of a sealed reply: who files it, what replaces what, where it stands."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from cases.dossier.attachments import read_attachment
from cases.dossier.case import Dossier, read_dossier
from cases.models import Attachment, Case, Event, SealedScan
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.services.dispatch import dispatch
from cases.services.handling import sealing
from grids.upload_preparation import prepare_files
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from tests.cases.in_states import outcome
from tests.cases.overseen import a_scan, an_accepted_reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.AWAITING_CALLBACK)


@pytest.fixture
def file(case, handler, at):
    """A maker of scans of the case's reply."""

    def file(actor=handler, name="盖章答复.pdf", hours=4, uploads=None, reply=None):
        return sealing.file_sealed(
            reply or case.replies.get(), actor=actor, at=at + timedelta(hours=hours),
            uploads=prepare_files([a_scan(name)] if uploads is None else uploads, at=at),
        )  # fmt: skip

    return file


def test_the_scan_is_filed_with_its_event(case, file, unit):
    scan = file()
    event = Event.objects.filter(case=case).last()
    assert (event.verb, event.unit, event.note) == (Verb.FILE_SEALED, unit, "盖章答复.pdf")
    assert scan.attachment == Attachment.objects.get(reply=case.replies.get(), unit=unit)


def test_a_new_scan_replaces_the_one_before_and_keeps_it_in_sight(
    case, file, handler, dispatcher, at
):
    first, second = (
        file(name="漏盖骑缝章.pdf"),
        file(actor=dispatcher, name="盖章答复.pdf", hours=5),
    )
    first.refresh_from_db()
    assert (first.superseded_at, first.superseded_by) == (at + timedelta(hours=5), dispatcher)
    assert second.superseded_at is None
    dossier = read_dossier(case.number, user=handler, at=at)
    assert [(one.name, one.is_superseded) for one in dossier.sealed] == [
        ("盖章答复.pdf", False), ("漏盖骑缝章.pdf", True),
    ]  # fmt: skip
    assert Event.objects.filter(case=case).last().note == "盖章答复.pdf（替换原件）"


def test_the_database_holds_one_valid_scan_a_reply(case, file, at):
    file()
    other = Attachment.objects.create(case=case, name="b.pdf", size=1, uploaded_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedScan.objects.create(reply=case.replies.get(), attachment=other)


def test_the_page_shows_it_before_the_demand_and_not_among_the_proofs(
    case, file, client, handler, operator
):
    file(name="漏盖骑缝章.pdf")
    file()
    for person in (handler, operator):
        client.force_login(person)
        page = client.get(f"/cases/{case.number}/").content.decode()
        sealed = page.index("盖章答复</h2>")
        assert sealed < page.index("诉求</h2>")
        assert page.count('title="盖章答复.pdf"') == 1
        assert "已替换" in page


def test_a_stranger_opens_no_scan_and_the_unit_does(file, handler, stranger):
    token = file().attachment.token
    assert read_attachment(token, user=handler).name == "盖章答复.pdf"
    with pytest.raises(NotVisible):
        read_attachment(token, user=stranger)


def test_only_the_units_own_reply_may_be_sealed(file, stranger, callback_agent):
    for person in (stranger, callback_agent):
        with pytest.raises(Forbidden):
            file(actor=person)
    assert not SealedScan.objects.exists()


def test_a_reply_that_waits_or_was_refused_is_not_sealed(make_in_state, file, dispatcher, at):
    waiting = make_in_state(State.RESOLVED, text="停水两天。")
    with pytest.raises(Conflict):
        file(reply=waiting.replies.get())
    dispatch.refuse_reply(waiting, actor=dispatcher, at=at + timedelta(hours=3), reason="请补充")
    Case.objects.filter(pk=waiting.pk).update(state="awaiting_callback")
    with pytest.raises(Conflict, match="审核通过后"):
        file(reply=waiting.replies.get())


@pytest.mark.parametrize(
    ("uploads", "said"),
    [
        ([], "一个文件"),
        ([a_scan("a.pdf"), a_scan("b.pdf")], "一个文件"),
        ([SimpleUploadedFile("录音.mp3", b"ID3", "audio/mpeg")], "PDF 或图片"),
    ],
)
def test_one_picture_or_pdf_is_asked_for(file, uploads, said):
    with pytest.raises(InvalidInput) as refused:
        file(uploads=uploads)
    assert said in refused.value.fields["attachments"]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("state", [State.RESOLVED, State.AWAITING_CALLBACK, State.CLOSED])
def test_it_is_offered_to_whom_the_service_lets_file_it(state, put, people, stranger, at):
    case = put(state)
    an_accepted_reply(case, at)
    case = Case.objects.get(pk=case.pk)

    def call(case, actor):
        return sealing.file_sealed(
            case.replies.last(), actor=actor, at=at, uploads=prepare_files([a_scan()], at=at)
        )

    actors = (*people.values(), stranger)
    offered = {
        actor.username
        for actor in actors
        if Verb.FILE_SEALED in allowed_verbs(Dossier(actor, case, at).situation)
    }
    assert offered == {one.username for one in actors if outcome(call, case, one) == "done"}
    assert bool(offered) == (state != State.RESOLVED)


def test_the_form_files_it_from_page_and_api(case, client, handler):
    client.force_login(handler)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert f"/cases/{case.number}/file-sealed/" in page
    assert client.get(f"/cases/{case.number}/file-sealed/").status_code == 200
    sent = client.post(
        f"/cases/{case.number}/file-sealed/", {"attachments": [a_scan("盖章.pdf")], "seen": ""}
    )
    assert sent.status_code == 302
    again = client.post(
        f"/api/v1/cases/{case.number}/file-sealed/", {"attachments": [a_scan("重扫.pdf")]}
    )
    assert again.status_code == 200
    listed = client.get(f"/api/v1/cases/{case.number}/attachments/").json()
    rows = listed["results"] if isinstance(listed, dict) else listed
    assert [(r["name"], r["is_sealed"], r["is_superseded"]) for r in rows] == [
        ("盖章.pdf", True, True), ("重扫.pdf", True, False),
    ]  # fmt: skip

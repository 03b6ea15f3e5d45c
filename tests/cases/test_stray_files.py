"""What aborted uploads leave behind is swept; what a row names, or is young, stays."""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cases.models import Attachment
from cases.services.record.attachments import keep_files
from grids.upload_preparation import prepare_files, prepared_files
from hotline import stray_files, tasks, uploads
from reports.models import PressEdition
from tests.cases.test_allowed import PDF

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.RECEIVING_ROOT = tmp_path / "receiving"


def aged(path, days):
    """Set the clock of a file or folder back."""
    written = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (written, written))


def paper():
    return SimpleUploadedFile("证明.pdf", PDF)


def stray(days):
    name = default_storage.save("attachments/ab/stray", ContentFile(PDF))
    aged(default_storage.path(name), days)
    return name


def test_a_file_whose_transaction_was_lost_is_swept_once_it_is_a_day_old(handler, at):
    files = prepare_files([paper()], at=at)
    with pytest.raises(ConnectionError), transaction.atomic():
        keep_files(files, actor=handler)
        raise ConnectionError
    assert stray_files.sweep_files(at=NOW) == 0
    aged(default_storage.path(files[0].stored_as), days=2)
    assert stray_files.sweep_files(at=NOW) == 1
    assert not default_storage.exists(files[0].stored_as)
    assert stray_files.sweep_files(at=NOW) == 0


def test_what_a_row_names_is_never_swept(handler, at, monkeypatch):
    monkeypatch.setattr(stray_files, "NAMES_AT_ONCE", 2)
    with prepared_files([paper() for _ in range(5)], at=at) as files:
        keep_files(files, actor=handler)
    for file in files:
        aged(default_storage.path(file.stored_as), days=3)
    lost = stray(days=3)
    assert stray_files.sweep_files(at=NOW) == 1
    assert not default_storage.exists(lost)
    for row in Attachment.objects.all():
        with row.file.open() as kept:
            assert kept.read() == PDF


def test_every_model_with_files_is_asked():
    named = default_storage.save("2024/12/press.pdf", ContentFile(PDF))
    fields = {
        f"{model.__name__}.{field.name}"
        for model in stray_files.apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, stray_files.FileField)
    }
    assert fields >= {
        "Attachment.file", "Bulletin.pdf", "Bulletin.sign_off", "Export.file",
        "IssuedPaper.file", f"{PressEdition.__name__}.pdf",
    }  # fmt: skip
    assert stray_files._named((named,)) == set()


@pytest.mark.parametrize(("days", "count"), [(0.5, 0), (2, 1), (20, 1), (60, 0)])
def test_the_young_stay_and_the_old_have_been_asked_about_before(days, count):
    stray(days)
    assert stray_files.sweep_files(at=NOW) == count


def test_what_a_killed_process_was_receiving_is_swept(settings):
    folder = uploads.receiving_folder()
    (folder / "tmpabc.upload").write_bytes(PDF)
    (folder / "photos-abc").mkdir()
    (folder / "photos-abc" / "0.new").write_bytes(PDF)
    (folder / "tmpnew.upload").write_bytes(PDF)
    for name in ("tmpabc.upload", "photos-abc"):
        aged(folder / name, days=2)
    assert tasks.sweep_files() == 2
    assert [path.name for path in folder.iterdir()] == ["tmpnew.upload"]


def test_it_runs_every_night():
    assert site.CELERY_BEAT_SCHEDULE["sweep-files"]["task"] == tasks.sweep_files.name


def test_without_a_folder_of_arrivals_there_is_nothing_to_do():
    assert stray_files.sweep_files(at=NOW) == 0


class CutOff(BytesIO):
    """What arrives until the line is cut."""

    def read(self, size=-1):
        part = super().read(size)
        if not part:
            raise ConnectionResetError
        return part


@pytest.mark.parametrize("address", ["/cases/{}/attach/", "/api/v1/cases/{}/attach/"])
def test_a_line_cut_while_a_file_arrives_leaves_none_and_is_a_sentence(
    address, client, handler, make_case, settings
):
    large = SimpleUploadedFile("大.pdf", PDF + bytes(4 * 1024 * 1024))
    body = encode_multipart(BOUNDARY, {"attachments": [large]})
    client.force_login(handler)
    sent = {
        "CONTENT_TYPE": MULTIPART_CONTENT, "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": CutOff(body[: len(body) // 2]),
    }  # fmt: skip
    answer = client.generic("POST", address.format(make_case().number), **sent)
    assert answer.status_code == 400
    assert "上传中断" in answer.content.decode()
    assert list(settings.RECEIVING_ROOT.iterdir()) == []
    assert not Attachment.objects.exists()

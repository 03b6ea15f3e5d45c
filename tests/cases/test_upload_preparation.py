"""Files made ready before a verb: all or none, under bounds of memory, time and number."""

import os
import subprocess
import sys
import tracemalloc

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from cases.models import Attachment, Hazard, HazardReturn
from cases.services.hazards.filing import HazardReport, file_hazard
from grids import upload_preparation
from grids.pictures import child, process, turns
from hotline import uploads
from hotline.errors import InvalidInput
from hotline.fonts import chinese_face
from hotline.machine_refusals import Busy
from tests.cases.pictures import mottled, photos
from tests.cases.test_allowed import PDF

pytestmark = pytest.mark.django_db
SMALL = (64, 48)
MEGA = 1024 * 1024


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.RECEIVING_ROOT = tmp_path / "receiving"


def say(figure):
    """Print a figure for who runs the test with `-rP`."""
    print(figure)  # noqa: T201


def left(settings):
    """Return what lies in the store and in the folder of arrivals."""
    roots = (settings.MEDIA_ROOT, settings.RECEIVING_ROOT)
    return [path for root in roots for path in root.rglob("*") if path.is_file()]


def test_what_no_verb_keeps_is_deleted(at, settings):
    with upload_preparation.prepared_files(photos(2, SMALL), at=at) as files:
        assert len(left(settings)) == 2
    assert left(settings) == []
    with upload_preparation.prepared_files(photos(2, SMALL), at=at) as files:
        files[0].is_kept = True
    assert default_storage.exists(files[0].stored_as)
    assert len(left(settings)) == 1


def test_a_refused_verb_leaves_no_file_and_a_fault_leaves_what_a_row_may_name(at, settings):
    with (
        pytest.raises(InvalidInput, match="不行"),
        upload_preparation.prepared_files(photos(1, SMALL), at=at) as files,
    ):
        files[0].is_kept = True
        raise InvalidInput("不行")
    assert left(settings) == []
    with (
        pytest.raises(RuntimeError),
        upload_preparation.prepared_files(photos(1, SMALL), at=at) as files,
    ):
        files[0].is_kept = True
        raise RuntimeError("connection lost while it was committed")
    assert len(left(settings)) == 1


def test_one_photo_that_cannot_be_read_leaves_none_and_is_named(at, settings):
    broken = SimpleUploadedFile("坏.jpg", photos(1)[0].read()[:5000], "image/jpeg")
    with pytest.raises(InvalidInput) as refused:
        upload_preparation.prepare_files([*photos(2, SMALL), broken], at=at)
    assert refused.value.fields == {"attachments": "坏.jpg：图片无法打开。"}
    assert left(settings) == []


def test_a_full_disk_leaves_nothing_half_stored(at, settings, monkeypatch):
    stored, really_save = [], default_storage.save

    def save(name, content):
        if stored:
            raise OSError(28, "No space left on device")
        stored.append(really_save(name, content))
        return stored[0]

    monkeypatch.setattr(default_storage, "save", save)
    with pytest.raises(OSError, match="No space"):
        upload_preparation.prepare_files(photos(2, SMALL), at=at)
    assert stored
    assert left(settings) == []


@pytest.mark.parametrize(
    ("limit", "value"), [("PICTURE_MEMORY_BYTES", 60 * MEGA), ("PICTURE_MAX_BYTES", 50_000)]
)
def test_a_photo_beyond_memory_or_room_is_a_sentence(at, settings, limit, value):
    setattr(settings, limit, value)
    large = SimpleUploadedFile("大.jpg", photos(1)[0].read(), "image/jpeg")
    with pytest.raises(InvalidInput) as refused:
        upload_preparation.prepare_files([*photos(1, SMALL), large], at=at)
    assert refused.value.fields == {"attachments": f"大.jpg：{upload_preparation.FAULTS['heavy']}"}
    assert left(settings) == []


@pytest.mark.parametrize("program", ["import time; time.sleep(60)", "import os; os.abort()"])
def test_a_decoder_that_hangs_or_dies_is_a_sentence(at, settings, monkeypatch, program):
    class Program(subprocess.Popen):
        def __init__(self, command, **options):
            super().__init__([sys.executable, "-c", program], **options)

    settings.PICTURE_SECONDS = 1
    monkeypatch.setattr(process.subprocess, "Popen", Program)
    with pytest.raises(InvalidInput) as refused:
        upload_preparation.prepare_files(photos(1, SMALL), at=at)
    assert refused.value.fields == {"attachments": upload_preparation.FAULTS["heavy"]}
    assert left(settings) == []


def test_the_decoder_learns_no_secret(at, monkeypatch):
    given = {}

    class Watched(subprocess.Popen):
        def __init__(self, command, **options):
            given.update(options["env"])
            super().__init__(command, **options)

    monkeypatch.setattr(process.subprocess, "Popen", Watched)
    upload_preparation.prepare_files(photos(1, SMALL), at=at)
    assert "SECRET_KEY" in os.environ
    assert set(given) <= {*process.KEPT_VARIABLES, "PYTHONUTF8"}


def test_where_too_many_wait_one_is_told_to_come_back(at, settings, log_in, hazard_filer):
    taken = [turns._waiting.acquire(blocking=False) for _ in range(settings.PICTURE_WAITING)]
    try:
        with pytest.raises(Busy, match="请几秒后再提交一次"):
            upload_preparation.prepare_files(photos(1, SMALL), at=at)
        # Who sends no picture waits for nobody.
        assert upload_preparation.prepare_files([SimpleUploadedFile("证明.pdf", PDF)], at=at)
    finally:
        for _ in filter(None, taken):
            turns._waiting.release()


def test_a_scan_of_a_refused_day_is_not_kept(log_in, hazard_filer, fire_body, settings):
    (scan,) = photos(1, SMALL)
    total = {"body": fire_body.code, "day": "2024-12-10", "kind": "total", "scan": scan}
    answer = log_in(hazard_filer).post(reverse("cases:hazard_returns"), total)
    assert answer.status_code == 400
    assert not HazardReturn.objects.exists()
    assert not Attachment.objects.exists()
    assert left(settings) == []


@pytest.fixture
def hazard(hazard_category, fire_body, hazard_filer, at):
    report = HazardReport(hazard_category, "五四大街18号", "消防通道被占用", at)
    return file_hazard(report, body=fire_body, actor=hazard_filer, at=at)


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_deed_on_a_hazard_sent_twice_is_one(door, hazard, log_in, hazard_filer):
    plan = {"measure": "清理", "person_responsible": "韩经理", "rectify_by": "2030-12-12"}
    client = log_in(hazard_filer)
    if door == "page":
        address, said = reverse("cases:hazard_act", args=[hazard.pk, "plan"]), 302
        key, headers = {"idempotency_key": "k"}, {}
    else:
        address, said = reverse("api:hazard_plan", args=[hazard.pk]), 200
        key, headers = {}, {"Idempotency-Key": "k"}
    for _ in range(2):
        values = {**plan, **key, "attachments": photos(1, SMALL)}
        answer = client.post(address, values, format="multipart", headers=headers)
        assert answer.status_code == said, answer.content.decode()
    assert hazard.steps.count() == 1
    assert Hazard.objects.get().files.count() == 1


HEAVIEST = {
    (8192, 6144): ("JPEG", {"progressive": True, "subsampling": 0}),
    (8192, 3072): ("WEBP", {"method": 0}),
}
MEASURE = (
    "import resource, subprocess, sys\n"
    "subprocess.run([sys.executable, '-s', '-m', sys.argv[1]], stdin=sys.stdin, check=True)\n"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)\n"
)


@pytest.mark.slow
@pytest.mark.parametrize("size", HEAVIEST)
def test_the_heaviest_picture_stays_within_the_memory_bound(size, tmp_path, settings):
    form, options = HEAVIEST[size]
    source = tmp_path / "picture"
    mottled(size).save(source, form, quality=85, **options)
    stamp = upload_preparation.Inscription(
        ["2024年12月10日 09:00:00"], chinese_face(), "2024:12:10 09:00:00"
    )
    picture = process.Picture(str(source), str(tmp_path / "out"), form, stamp)
    said = subprocess.run(
        [sys.executable, "-c", MEASURE, child.__name__], input=process._job([picture] * 2),
        capture_output=True, text=True, check=True, cwd=settings.BASE_DIR,
    ).stdout.split()  # fmt: skip
    peak = int(said.pop())
    most = settings.PICTURE_MEMORY_BYTES
    say(f"{form} of {size}, stamped: {peak // MEGA} MB of at most {most // MEGA} MB")
    assert peak <= most
    assert said == [child.DONE] * 2


@pytest.mark.slow
def test_of_the_largest_request_the_web_process_holds_little(at, tmp_path, settings):
    room = uploads.largest_request() - 2 * MEGA
    pages = [SimpleUploadedFile(f"{n}.pdf", PDF + bytes(room // 3)) for n in range(2)]
    body = encode_multipart(BOUNDARY, {"attachments": [*pages, *photos(6)]})
    sent = tmp_path / "body"
    sent.write_bytes(body)
    length = len(body)
    assert room // 2 < length <= uploads.largest_request()
    del pages, body
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD="POST", CONTENT_TYPE=MULTIPART_CONTENT, CONTENT_LENGTH=str(length)
    )
    with sent.open("rb") as stream:
        request = WSGIRequest({**environ, "wsgi.input": stream})
        tracemalloc.start()
        files = upload_preparation.prepare_files(request.FILES.getlist("attachments"), at=at)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    say(f"a request of {length // MEGA} MB: {peak // 1024} KB held")
    assert len(files) == 8
    assert peak < 10 * MEGA
    request.close()
    assert not list(settings.RECEIVING_ROOT.iterdir())

"""Photos of a hazard at each step, and 疑似重大 by telephone to the unit of its case."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cases.dossier.case import read_dossier
from cases.models import Attachment, Case, Hazard, HazardCall, HazardGrade, HazardStep
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.selectors import telephoning
from cases.services.dispatch import telephone
from cases.services.hazards import files, filing, rectifying
from cases.services.hazards.filing import HazardReport
from cases.services.hazards.rectifying import Plan
from grids.duty import save_shift
from grids.models import DutyShift, Role
from grids.upload_preparation import prepare_files
from hotline.errors import Conflict, InvalidInput
from tests import factories

pytestmark = pytest.mark.django_db
PLAN = Plan("清理消防通道", "韩经理", date(2024, 12, 12))
STEPS = (("plan", "处置"), ("rectify", "整改后"), ("reinspect", "复查"), ("strike_off", "销号"))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(name="现场.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def report(hazard_category, at):
    return HazardReport(hazard_category, "五四大街18号", "消防通道被占用", at)


@pytest.fixture
def colleague(fire_body):
    return factories.make_person(
        Role.HAZARD_FILER, username="colleague", full_name="魏消防", body=fire_body
    )


@pytest.fixture
def walked(report, fire_body, hazard_filer, colleague, at):
    """A hazard struck off, with a photo of its report and of each step."""
    first, second = ({"actor": one, "at": at} for one in (hazard_filer, colleague))

    def ready(name="现场.jpg"):
        return prepare_files([photo(name)], at=at)

    hazard = filing.file_hazard(report, body=fire_body, uploads=ready(), **first)
    rectifying.plan_rectification(hazard, PLAN, uploads=ready("处置.jpg"), **first)
    rectifying.report_rectified(hazard, note="已清理", uploads=ready("整改后.jpg"), **first)
    rectifying.reinspect_hazard(
        hazard,
        inspector="魏工",
        is_passed=True,
        note="已通畅",
        uploads=ready("复查.jpg"),
        **second,
    )
    rectifying.strike_off_hazard(hazard, uploads=ready("销号.jpg"), **second)
    return Hazard.objects.get(pk=hazard.pk)


def test_each_step_keeps_its_photos_and_the_page_shows_them_there(walked, log_in, hazard_filer):
    kept = walked.files.values_list("hazard_step__deed", "name")
    assert set(kept) == {(None, "现场.jpg"), *((deed, f"{name}.jpg") for deed, name in STEPS)}
    page = log_in(hazard_filer).get(reverse("cases:hazard", args=[walked.pk]))
    shown = {step.deed: [file.name for file in step.shown_files] for step in page.context["steps"]}
    assert shown == {deed: [f"{name}.jpg"] for deed, name in STEPS}
    assert [file.name for file in page.context["files"]] == ["现场.jpg"]
    assert page.content.decode().count('class="thumb"') == 5


def test_photos_are_opened_by_who_follows_the_hazard_alone(
    walked, log_in, hazard_filer, supervisor, handler, stranger
):
    for row in Attachment.objects.filter(hazard=walked):
        address = reverse("cases:attachment", args=[row.token])
        for person in (hazard_filer, supervisor):
            answer = log_in(person).get(address)
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
            assert b"".join(answer.streaming_content)
        other = factories.make_body("西宁市应急管理局", code="emergency", position=2)
        filer = factories.make_person(
            Role.HAZARD_FILER, username=f"other-{row.pk}", full_name="应急员", body=other
        )
        for person in (handler, stranger, filer):
            assert log_in(person).get(address).status_code == 404
        other.rolegrant_set.all().delete()
        other.delete()


@pytest.mark.parametrize(
    ("files", "said"), [([b"<script>"], "内容与扩展名不符"), ([b"x"] * 40, "个文件")]
)
def test_photos_pass_the_checks_of_all_uploads(
    report, fire_body, hazard_filer, at, log_in, files, said
):
    who = {"actor": hazard_filer, "at": at}
    hazard = filing.file_hazard(report, body=fire_body, **who)
    rectifying.plan_rectification(hazard, PLAN, **who)
    sent = [SimpleUploadedFile("现场.jpg", one, "image/jpeg") for one in files]
    address = reverse("cases:hazard_act", args=[hazard.pk, "rectify"])
    answer = log_in(hazard_filer).post(address, {"note": "已清理", "attachments": sent})
    assert answer.status_code == 400
    assert said in str(answer.context["panel"]["form"].errors["attachments"])
    hazard.refresh_from_db()
    assert (hazard.rectified_at, Attachment.objects.count()) == (None, 0)


def test_pages_and_api_take_photos(log_in, hazard_category, fire_body, hazard_filer, colleague, at):
    browser = log_in(hazard_filer)
    typed = {
        "body": fire_body.code, "category": hazard_category.pk, "grade": "ordinary",
        "place": "五四大街18号", "text": "通道被占用", "attachments": [photo()],
        "idempotency_key": "k",
    }  # fmt: skip
    assert browser.post(reverse("cases:hazard_file"), typed).status_code == 302
    hazard = Hazard.objects.get()
    assert [row.name for row in hazard.files.all()] == ["现场.jpg"]
    act = reverse("cases:hazard_act", args=[hazard.pk, "plan"])
    soon = timezone.localdate() + timedelta(days=30)
    plan = {
        "measure": "清理", "person_responsible": "韩经理", "rectify_by": str(soon),
        "attachments": [photo("处置.jpg"), photo("警戒.jpg")],
    }  # fmt: skip
    assert browser.post(act, plan).status_code == 302
    body = {"note": "已清理", "attachments": [photo("整改后.jpg")]}
    answer = browser.post(f"/api/v1/hazards/{hazard.pk}/rectify/", body)
    assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert [file["name"] for file in told["files"]] == ["现场.jpg"]
    assert [[file["name"] for file in step["files"]] for step in told["steps"]] == [
        ["处置.jpg", "警戒.jpg"], ["整改后.jpg"],
    ]  # fmt: skip
    answer = browser.get(told["files"][0]["url"])
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


@pytest.fixture
def suspected(make_case, report, hotline_body, operator, unit, at):
    """A dispatched case that brought a 疑似重大, with somebody on duty in its unit."""
    save_shift(
        DutyShift(
            unit=unit, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=11),
            person="马值班", phone="13897110001", leader="韩局长", leader_phone="13897110002",
        )
    )  # fmt: skip
    case = make_case()
    values = {**vars(report), "grade": HazardGrade.SUSPECTED_MAJOR}
    filing.file_hazard(HazardReport(**values), body=hotline_body, actor=operator, at=at, case=case)
    return Case.objects.get(pk=case.pk)


def offered(case, person, at):
    return Verb.CALL_UNIT in allowed_verbs(read_dossier(case.number, user=person, at=at).situation)


def test_a_suspected_major_hazard_is_handed_to_its_unit_by_telephone(
    suspected, shift_leader, dispatcher, operator, at
):
    assert suspected.urgency == "ordinary"
    assert telephoning.unsigned(shift_leader).filter(case=suspected).exists()
    for person, may in ((shift_leader, True), (dispatcher, True), (operator, False)):
        assert offered(suspected, person, at) is may
    own = suspected.assignments.get()
    call = {"actor": shift_leader, "callee": "duty"}
    telephone.call_unit(own, at=at, outcome="no_answer", **call)
    hazard = suspected.hazard
    hazard.refresh_from_db()
    assert hazard.is_to_telephone
    later = at + timedelta(minutes=5)
    telephone.call_unit(own, at=later, outcome="answered", **call)
    suspected.refresh_from_db()
    hazard.refresh_from_db()
    assert (suspected.state, hazard.handed_over_at) == (State.HANDLING, later)
    made = HazardCall.objects.values_list("callee", "outcome", "answered_by")
    assert list(made) == [
        ("城东区政府", "no_answer", ""), ("城东区政府", "answered", "马值班"),
    ]  # fmt: skip
    assert list(hazard.steps.values_list("deed", flat=True)) == ["call", "call"]


def test_an_ordinary_or_judged_hazard_is_signed_in_the_system(suspected, shift_leader, at):
    Hazard.objects.update(grade=HazardGrade.ORDINARY)
    fresh = Case.objects.get(pk=suspected.pk)
    assert not telephoning.unsigned(shift_leader).exists()
    assert not offered(fresh, shift_leader, at)
    with pytest.raises(Conflict, match="特急、疑似重大"):
        telephone.call_unit(
            fresh.assignments.get(), actor=shift_leader, at=at, callee="duty", outcome="answered"
        )


def test_the_hazards_page_names_whom_to_telephone(suspected, log_in, shift_leader, at, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    page = log_in(shift_leader).get(reverse("cases:hazard", args=[suspected.hazard.pk]))
    body = page.content.decode()
    assert "tel:13897110001" in body and "值班员 马值班" in body
    page = log_in(shift_leader).get(
        reverse("cases:hazard", args=[suspected.hazard.pk]), {"act": "call"}
    )
    assert 'value="城东区政府"' in page.content.decode()


def test_keep_photos_hangs_them_on_the_report_or_on_a_step(report, fire_body, hazard_filer, at):
    hazard = filing.file_hazard(report, body=fire_body, actor=hazard_filer, at=at)
    step = HazardStep.objects.create(hazard=hazard, deed="plan", at=at, by=hazard_filer)
    for wanted in (None, step):
        uploads = prepare_files([photo()], at=at)
        [kept] = files.keep_photos(hazard, uploads, actor=hazard_filer, step=wanted)
        kept.refresh_from_db()
        assert (kept.hazard, kept.hazard_step, kept.case) == (hazard, wanted, None)
    assert files.keep_photos(hazard, [], actor=hazard_filer) == []


def test_a_scan_that_is_none_is_said_beside_its_field(at):
    with files.prepared_scan(None, at=at) as nothing:
        assert nothing is None
    with files.prepared_scan(photo(), at=at) as scan:
        assert scan.name == "现场.jpg"
    wrong = SimpleUploadedFile("扫描件.pdf", b"no pdf", "application/pdf")
    with pytest.raises(InvalidInput) as refused, files.prepared_scan(wrong, at=at):
        pass
    assert set(refused.value.fields) == {"scan"}

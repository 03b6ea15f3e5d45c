"""What is asked before a bulletin is issued: by the verb, on its page and in the API alike."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from cases.books.checking import check_books
from cases.models import Assignment
from hotline import fonts
from hotline.errors import Conflict, InvalidInput
from reports.books.bulletins import CHECKS
from reports.bulletins.issuing.before_issue import before_issue
from reports.bulletins.wording.editor_choices import Choices
from reports.models import Bulletin, BulletinJob, BulletinStep, PressEdition
from reports.periods import period_of
from reports.services.drafts import build_draft, refresh_bulletin
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import correct_bulletin, issue_bulletin
from reports.services.press import approve_press_edition, prepare_press_edition
from tests.reports.conftest import DAY, NOON

NEXT = DAY + timedelta(days=1)
REASON = "前一日的隐患汇总数仍在核对"


@pytest.fixture
def to_checked(bulletin_editor, second_editor):
    def to_checked(bulletin, at):
        edit_bulletin(bulletin, actor=bulletin_editor, at=at, choices=Choices())
        return check_bulletin(bulletin, actor=second_editor, at=at)

    return to_checked


@pytest.fixture
def at(morning):
    return morning + timedelta(days=1)


@pytest.fixture
def checked(draft, to_checked, morning):
    return to_checked(draft, morning)


@pytest.fixture
def next_day(draft, build, unit, to_checked, at):
    """The checked bulletin of the next day, while the day before is still a draft."""
    build.ready_day(NEXT, unit)
    return to_checked(build_draft("daily", period_of(NEXT), at=at), at)


@pytest.fixture
def without_faces(monkeypatch):
    """A machine that has a serif face alone."""
    monkeypatch.setattr(fonts, "installed_families", lambda: {"Noto Serif CJK SC"})
    for user in ("reports.bulletins.issuing.before_issue", "reports.services.press"):
        monkeypatch.setattr(f"{user}.missing_faces", fonts.missing_faces)


def test_a_missing_typeface_refuses_and_is_named(checked, bulletin_issuer, morning, without_faces):
    with pytest.raises(Conflict) as refusal:
        issue_bulletin(checked, actor=bulletin_issuer, at=morning)
    assert "缺少字体仿宋（FandolFang R）、黑体（Noto Sans CJK SC）、楷体" in refusal.value.message
    checked.refresh_from_db()
    assert (checked.is_issued, checked.number) == (False, None)


def test_the_official_typefaces_do_as_well_as_the_free_ones(monkeypatch):
    official = {"仿宋_GB2312", "方正小标宋简体", "SimHei", "KaiTi"}
    monkeypatch.setattr(fonts, "installed_families", lambda: official)
    assert fonts.missing_faces() == []


def test_a_press_edition_is_not_approved_without_the_typefaces(
    checked, bulletin_editor, bulletin_issuer, morning, request
):
    issued = issue_bulletin(checked, actor=bulletin_issuer, at=morning)
    edition = prepare_press_edition(issued, actor=bulletin_editor, at=morning, omitted={})
    request.getfixturevalue("without_faces")
    with pytest.raises(Conflict, match="缺少字体"):
        approve_press_edition(edition.bulletin, actor=bulletin_issuer, at=morning)


def test_an_earlier_open_day_asks_for_a_reason(next_day, bulletin_issuer, at):
    assert before_issue(next_day).earlier == ("12月10日（草稿）",)
    for reason in ("", " ", "因" * 301):
        with pytest.raises(InvalidInput) as refusal:
            issue_bulletin(next_day, actor=bulletin_issuer, at=at, reason=reason)
        assert set(refusal.value.fields) == {"reason"}
    issued = issue_bulletin(next_day, actor=bulletin_issuer, at=at, reason=REASON)
    assert issued.number == 1
    assert issued.steps.latest("pk").order_note == f"先于12月10日（草稿）签发：{REASON}"


def test_the_reason_stands_on_the_sign_off_sheet(next_day, bulletin_issuer, at):
    issued = issue_bulletin(next_day, actor=bulletin_issuer, at=at, reason=REASON)
    with issued.sign_off.open("rb") as kept:
        sheet = "".join(PdfReader(BytesIO(kept.read())).pages[0].extract_text().split())
    assert "期号次序" in sheet
    assert f"先于12月10日（草稿）签发：{REASON}" in sheet


def test_a_day_whose_draft_failed_to_build_is_an_earlier_one(checked):
    day = DAY - timedelta(days=2)
    BulletinJob.objects.create(
        series="daily", period_from=day, period_to=day, created_at=NOON, error="坏了"
    )
    assert before_issue(checked).earlier == ("12月8日（草稿未生成）",)


def test_no_reason_is_asked_in_order_nor_for_other_series_nor_for_a_correction(
    checked, next_day, hazard_draft_of_the_day, bulletin_issuer, bulletin_editor, to_checked, at
):
    first = issue_bulletin(checked, actor=bulletin_issuer, at=at, reason="多写的")
    assert first.steps.latest("pk").order_note == ""
    assert before_issue(next_day).earlier == ()
    revised = correct_bulletin(first, actor=bulletin_editor, at=at, note="更正")
    assert before_issue(next_day).earlier == ()
    second = issue_bulletin(next_day, actor=bulletin_issuer, at=at)
    assert (first.number, second.number) == (1, 2)
    assert before_issue(to_checked(revised, at)).earlier == ()


@pytest.fixture
def hazard_draft_of_the_day(draft, morning):
    return build_draft("hazards", period_of(DAY), at=morning)


def test_the_page_asks_for_everything_before_its_button(client, next_day, bulletin_issuer):
    client.force_login(bulletin_issuer)
    page = panel(client, next_day, "issue")
    assert "12月10日（草稿）还没有签发" in page
    assert 'name="reason"' in page
    assert "第1期（总第1期）" in page
    for asked in ("字体", "数字", "内容", "次序", "对外版"):
        assert asked in page
    answer = client.post(act(next_day, "issue"), {"seen": next_day.version, "note": "同意"})
    assert answer.status_code == 400
    assert "先签发这一期须写明原因" in answer.content.decode()
    client.post(act(next_day, "issue"), {"seen": next_day.version, "reason": REASON})
    next_day.refresh_from_db()
    assert next_day.is_issued


def test_the_page_has_no_button_while_something_is_missing(client, checked, bulletin_issuer):
    client.force_login(bulletin_issuer)
    assert "<button" in panel(client, checked, "issue")
    assert 'name="reason"' not in panel(client, checked, "issue")
    Assignment.objects.all().delete()
    page = panel(client, checked, "issue")
    assert "物业服务3件中有3件没有派给相应县区政府" in page
    assert "<button" not in page


def test_the_page_names_the_missing_typeface(client, checked, bulletin_issuer, without_faces):
    client.force_login(bulletin_issuer)
    page = panel(client, checked, "issue")
    assert "本机缺少仿宋（FandolFang R）" in page
    assert "<button" not in page


def test_the_page_shows_the_press_edition_with_what_it_leaves_out(
    client, checked, bulletin_editor, bulletin_issuer, morning
):
    prepare_press_edition(
        checked, actor=bulletin_editor, at=morning, omitted={"hotspot.1": "不宜刊登"}
    )
    client.force_login(bulletin_issuer)
    page = panel(client, checked, "issue")
    assert "<del>1.物业服务3件" in page
    assert "略去：不宜刊登" in page
    assert "12月10日，12345政务服务便民热线接听" in page
    issued = issue_bulletin(checked, actor=bulletin_issuer, at=morning)
    assert "略去：不宜刊登" in panel(client, issued, "approve-press")


def test_a_press_edition_of_another_text_is_not_approved(
    checked, build, bulletin_editor, bulletin_issuer, to_checked, morning
):
    edition = prepare_press_edition(checked, actor=bulletin_editor, at=morning, omitted={})
    build.calls(build.cases(at=NOON))
    refresh_bulletin(checked, at=morning)
    issued = issue_bulletin(to_checked(checked, morning), actor=bulletin_issuer, at=morning)
    with pytest.raises(Conflict, match="重新拟"):
        approve_press_edition(edition.bulletin, actor=bulletin_issuer, at=morning)
    again = prepare_press_edition(issued, actor=bulletin_editor, at=morning, omitted={})
    assert approve_press_edition(again.bulletin, actor=bulletin_issuer, at=morning).approved_at
    assert PressEdition.objects.get().lines == issued.lines


def test_the_api_tells_and_asks_the_same(client, next_day, bulletin_issuer, bulletin_editor):
    address = f"/api/v1/bulletins/{next_day.pk}/"
    client.force_login(bulletin_editor)
    assert client.get(address).json()["before_issue"] is None
    client.force_login(bulletin_issuer)
    assert client.get(address).json()["before_issue"] == {
        "faces": [], "moved": [], "lacking": [], "earlier": ["12月10日（草稿）"],
        "is_blocked": False,
    }  # fmt: skip
    seen = {"seen": next_day.version}
    refused = client.post(f"{address}issue/", seen, content_type="application/json")
    assert refused.status_code == 400
    assert "12月10日（草稿）还没有签发" in refused.json()["fields"]["reason"]
    done = client.post(
        f"{address}issue/", seen | {"reason": REASON}, content_type="application/json"
    )
    assert done.json()["step"] == "issued"


def test_the_api_answers_409_for_a_missing_typeface(
    client, checked, bulletin_issuer, without_faces
):
    client.force_login(bulletin_issuer)
    refused = client.post(
        f"/api/v1/bulletins/{checked.pk}/issue/", {"seen": checked.version},
        content_type="application/json",
    )  # fmt: skip
    assert refused.status_code == 409
    assert "仿宋" in refused.json()["message"]


def faulty():
    return {line.invariant: line.named for line in check_books(CHECKS) if line.faults}


def test_the_books_know_an_issue_out_of_order_and_a_gap_in_the_numbers(
    draft, next_day, bulletin_issuer, to_checked, at
):
    issue_bulletin(next_day, actor=bulletin_issuer, at=at, reason=REASON)
    issue_bulletin(to_checked(draft, at), actor=bulletin_issuer, at=at)
    assert faulty() == {}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_bulletinstep DISABLE TRIGGER refuse_change")
        cursor.execute("ALTER TABLE reports_bulletin DISABLE TRIGGER keep_issued_bulletin")
    BulletinStep.objects.filter(deed="issue").update(facts={"earlier": [], "reason": ""})
    assert faulty() == {"bulletin_order": [f"热线工作日报 {NEXT} 第1版"]}
    Bulletin.objects.filter(pk=draft.pk).update(number=9)
    assert faulty()["bulletin_numbers"] == ["热线工作日报 2024年"]


def act(bulletin, slug):
    return reverse("reports:act", args=[bulletin.pk, slug])


def panel(client, bulletin, slug):
    """Return the open panel of a bulletin's page."""
    page = client.get(reverse("reports:bulletin", args=[bulletin.pk]), {"act": slug})
    return page.content.decode().partition('id="panel"')[2].partition('<div class="bulletin">')[0]

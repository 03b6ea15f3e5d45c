"""Issuing freezes; what is missing is named; nothing issued is overwritten."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from pypdf import PdfReader

from cases.models import Assignment, HazardReturn, HotspotReview
from grids.models import Role
from grids.services import grant_role
from hotline.errors import Conflict, Forbidden, InvalidInput
from reports.bulletins.counting.figure_values import Action
from reports.bulletins.issuing.bulletin_paper import paper_of
from reports.bulletins.issuing.frozen import is_intact
from reports.bulletins.issuing.kept_pages import pdf_of, render_page
from reports.bulletins.issuing.recounting import bulletin_text
from reports.bulletins.wording.editor_choices import Choices, Claim
from reports.models import Bulletin, BulletinStep, Deed, Step
from reports.services.drafts import refresh_bulletin
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import archive_bulletin, correct_bulletin, issue_bulletin
from tests import factories
from tests.reports.conftest import DAY, NOON
from tests.reports.test_figures import set_rule


@pytest.fixture
def to_checked(bulletin_editor, second_editor, morning):
    def to_checked(bulletin, choices=None):
        choices = choices or Choices.from_json(bulletin.choices)
        edit_bulletin(bulletin, actor=bulletin_editor, at=morning, choices=choices)
        return check_bulletin(bulletin, actor=second_editor, at=morning)

    return to_checked


@pytest.fixture
def issue(to_checked, bulletin_issuer, morning):
    def issue(bulletin, at=morning, choices=None):
        to_checked(bulletin, choices)
        return issue_bulletin(bulletin, actor=bulletin_issuer, at=at)

    return issue


def refuse_issue(bulletin, actor, morning, error=InvalidInput):
    with pytest.raises(error) as refusal:
        issue_bulletin(bulletin, actor=actor, at=morning)
    bulletin.refresh_from_db()
    assert not bulletin.is_issued
    return refusal.value.message


def test_issuing_freezes_number_text_page_and_checksum(draft, issue, bulletin_issuer):
    issued = issue(draft)
    assert (issued.step, issued.issued_by) == (Step.ISSUED, bulletin_issuer)
    assert issued.issue_name == "第1期（总第1期）"
    assert is_intact(issued)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf_of(issued))).pages)
    assert "第1期（总第1期）" in "".join(text.split())
    assert "草" not in text
    assert issued.steps.latest("pk").deed == Deed.ISSUE


def test_a_draft_page_says_so_and_gives_way_to_the_issued_one(
    draft, issue, django_capture_on_commit_callbacks
):
    render_page(draft)
    draft_page, storage = draft.pdf.name, draft.pdf.storage
    assert "草" in PdfReader(BytesIO(pdf_of(draft))).pages[0].extract_text()
    with django_capture_on_commit_callbacks(execute=True):
        issued = issue(draft)
    assert not storage.exists(draft_page)
    assert storage.exists(issued.pdf.name)


def test_issuing_is_for_a_checked_bulletin_and_an_issuer(
    draft, to_checked, bulletin_editor, bulletin_issuer, morning
):
    refuse_issue(draft, bulletin_issuer, morning, Conflict)
    to_checked(draft)
    refuse_issue(draft, bulletin_editor, morning, Forbidden)


@pytest.mark.parametrize("part", ["edit", "check"])
def test_who_edited_or_checked_at_any_time_does_not_issue(
    draft, to_checked, bulletin_editor, morning, part
):
    both = factories.make_person(Role.BULLETIN_ISSUER, username="both", full_name="兼任")
    grant_role(user=both, role=Role.BULLETIN_EDITOR)
    if part == "edit":
        edit_bulletin(draft, actor=both, at=morning, choices=Choices())
        to_checked(draft)
    else:
        edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
        check_bulletin(draft, actor=both, at=morning)
    assert "另一位签发人" in refuse_issue(draft, both, morning, Forbidden)


def test_a_category_to_be_confirmed_blocks_and_says_where_to_look(
    draft, to_checked, bulletin_issuer, morning
):
    HotspotReview.objects.all().delete()
    refresh_bulletin(draft, at=morning)
    assert "1.物业服务3件，待确认，" in bulletin_text(to_checked(draft))
    message = refuse_issue(draft, bulletin_issuer, morning)
    assert "物业服务（3件）待确认" in message
    assert "热点审阅" in message


def test_a_silent_body_blocks_and_is_named(hazard_draft, to_checked, bulletin_issuer, morning):
    HazardReturn.objects.filter(body__name="西宁市消防救援支队").delete()
    refresh_bulletin(hazard_draft, at=morning)
    to_checked(hazard_draft)
    message = refuse_issue(hazard_draft, bulletin_issuer, morning)
    assert "西宁市消防救援支队未报：请在“隐患报送”中补录" in message


def test_a_claim_that_cases_do_not_bear_out_blocks_until_reworded(
    draft, build, issue, to_checked, bulletin_issuer, morning
):
    Assignment.objects.earliest("pk").delete()
    to_checked(draft)
    message = refuse_issue(draft, bulletin_issuer, morning)
    assert "物业服务3件中有1件没有派给相应县区政府" in message
    pk = build.hotspots["物业服务"].pk
    issued = issue(draft, choices=Choices(actions={pk: Action.CONTACTING}))
    assert "正在联系相应县区政府核实处理" in bulletin_text(issued)


def test_a_claim_verified_by_hand_holds_for_as_many_cases_and_no_more(
    draft, build, issue, to_checked, bulletin_issuer, morning
):
    pk = build.hotspots["物业服务"].pk
    Assignment.objects.earliest("pk").delete()
    to_checked(draft, Choices(claims={pk: Claim("已电话联系城东区", 1)}))
    Assignment.objects.earliest("pk").delete()
    assert "3件中有2件没有派给" in refuse_issue(draft, bulletin_issuer, morning)
    issued = issue(draft, choices=Choices(claims={pk: Claim("已电话联系城东区", 2)}))
    assert issued.choices["claims"] == {str(pk): ["已电话联系城东区", 2]}


def test_figures_that_moved_after_the_check_block(
    draft, build, to_checked, bulletin_issuer, morning
):
    to_checked(draft)
    build.calls(build.cases(at=NOON))
    assert "先刷新数字" in refuse_issue(draft, bulletin_issuer, morning, Conflict)


def test_numbers_run_on_by_series_and_begin_anew_with_the_year(
    draft, hazard_draft_after, build, unit, issue, morning
):
    set_rule("bulletin.first_number", {"daily": 345, "hazards": 1})
    set_rule("bulletin.first_total", {"daily": 1200, "hazards": 1})
    assert issue(draft).issue_name == "第345期（总第1200期）"
    assert issue(hazard_draft_after).issue_name == "第1期（总第1期）"
    names = []
    for days, year in ((1, 2024), (2, 2025), (3, 2025)):
        later = next_draft(build, unit, days)
        names.append(issue(later, at=datetime(year, 12, 30, 9, tzinfo=morning.tzinfo)).issue_name)
    assert names == ["第346期（总第1201期）", "第1期（总第1202期）", "第2期（总第1203期）"]


@pytest.fixture
def hazard_draft_after(draft, morning):
    from reports.periods import period_of
    from reports.services.drafts import build_draft

    return build_draft("hazards", period_of(DAY), at=morning)


def next_draft(build, unit, days):
    from reports.periods import period_of
    from reports.services.drafts import build_draft

    day = DAY + timedelta(days=days)
    build.ready_day(day, unit)
    period = period_of(day)
    return build_draft("daily", period, at=period.end)


@pytest.mark.parametrize(
    "change",
    [
        {"figures": {}},
        {"lines": []},
        {"checksum": "0" * 64},
        {"pdf": "other.pdf"},
        {"step": Step.DRAFT},
        {"number": 9},
        {"step": Step.ARCHIVED, "number": 9},
    ],
    ids="+".join,
)
def test_the_database_refuses_to_change_an_issued_bulletin(draft, issue, change):
    issued = issue(draft)
    with pytest.raises(DatabaseError, match="was issued"), transaction.atomic():
        Bulletin.objects.filter(pk=issued.pk).update(**change)


def test_the_database_refuses_to_delete_issued_bulletins_and_their_log(draft, issue):
    issued = issue(draft)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        BulletinStep.objects.filter(bulletin=issued).delete()
    with pytest.raises(DatabaseError, match="was issued"), transaction.atomic():
        Bulletin.objects.filter(pk=issued.pk)._raw_delete("default")


def test_the_database_refuses_an_issuer_who_edited(draft, bulletin_editor, morning):
    with pytest.raises(IntegrityError, match="another_person"), transaction.atomic():
        Bulletin.objects.filter(pk=draft.pk).update(
            edited_by=bulletin_editor, issued_by=bulletin_editor
        )


def test_a_tampered_page_is_noticed(draft, issue):
    issued = issue(draft)
    with issued.pdf.storage.open(issued.pdf.name, "wb") as page:
        page.write(b"%PDF-1.7 another")
    assert not is_intact(issued)
    issued.pdf.storage.delete(issued.pdf.name)
    assert not is_intact(issued)


def test_issued_bulletins_do_not_follow_the_cases(draft, build, issue, morning):
    issued = issue(draft)
    build.calls(build.cases(at=NOON))
    with pytest.raises(Conflict):
        refresh_bulletin(issued, at=morning)
    issued.refresh_from_db()
    assert issued.figures["calls"] == 3


def test_archiving_is_the_last_step(draft, issue, bulletin_editor, operator, morning):
    issued = issue(draft)
    with pytest.raises(Forbidden):
        archive_bulletin(issued, actor=operator, at=morning)
    archived = archive_bulletin(issued, actor=bulletin_editor, at=morning)
    assert (archived.step, archived.archived_by) == (Step.ARCHIVED, bulletin_editor)
    assert is_intact(archived)
    with pytest.raises(Conflict):
        archive_bulletin(issued, actor=bulletin_editor, at=morning)


def test_a_correction_is_a_new_revision_that_says_what_changed(
    draft, build, issue, bulletin_editor, morning
):
    issued = issue(draft)
    build.calls(build.cases(at=NOON))
    revised = correct_bulletin(issued, actor=bulletin_editor, at=morning, note="补录来电1件次")
    assert (revised.revision, revised.step, revised.figures["calls"]) == (2, Step.DRAFT, 4)
    assert revised.steps.latest("pk").facts["changes"] == [
        "接听群众来电诉求3→4",
        "转交责任单位办理3→4",
    ]
    again = issue(revised)
    assert again.issue_name == issued.issue_name
    assert bulletin_text(again).endswith("核实处理。\n更正说明：补录来电1件次。\n")
    assert paper_of(again).blocks[-1].spans[0].text == "更正说明：补录来电1件次。"
    assert "更正说明" not in bulletin_text(issued)
    issued.refresh_from_db()
    assert (issued.figures["calls"], is_intact(issued)) == (3, True)


def test_a_correction_needs_a_note_an_editor_and_the_latest_issued_revision(
    draft, issue, bulletin_editor, bulletin_issuer, morning
):
    with pytest.raises(Conflict):
        correct_bulletin(draft, actor=bulletin_editor, at=morning, note="错")
    issued = issue(draft)
    with pytest.raises(Forbidden):
        correct_bulletin(issued, actor=bulletin_issuer, at=morning, note="错")
    with pytest.raises(InvalidInput):
        correct_bulletin(issued, actor=bulletin_editor, at=morning, note=" ")
    correct_bulletin(issued, actor=bulletin_editor, at=morning, note="错")
    with pytest.raises(Conflict, match="已有后续更正"):
        correct_bulletin(issued, actor=bulletin_editor, at=morning, note="错")

"""The check of the books names a bulletin whose figures, lists or page do not agree."""

from datetime import timedelta

import pytest

from cases.books.checking import check_books
from cases.models import Case, Correction
from reports.books.bulletins import CHECKS
from reports.bulletins.issuing.kept_pages import render_page
from reports.bulletins.wording.editor_choices import Choices
from reports.models import Bulletin
from reports.periods import period_of
from reports.services.drafts import build_draft
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import issue_bulletin
from tests.reports.conftest import DAY, NOON


def found():
    return {line.invariant: line for line in check_books(CHECKS)}


def faulty():
    return {name: line.named for name, line in found().items() if line.faults}


def spoil(bulletin, **figures):
    Bulletin.objects.filter(pk=bulletin.pk).update(figures=bulletin.figures | figures)


@pytest.fixture
def issued(draft, bulletin_editor, second_editor, bulletin_issuer, morning):
    render_page(draft)
    edit_bulletin(
        draft, actor=bulletin_editor, at=morning, choices=Choices.from_json(draft.choices)
    )
    check_bulletin(draft, actor=second_editor, at=morning)
    return issue_bulletin(draft, actor=bulletin_issuer, at=morning)


@pytest.fixture
def name(draft):
    return f"热线工作日报 {DAY} 第1版"


def test_right_bulletins_pass(draft, hazard_draft_of_the_day):
    assert {key: (line.checked, line.faults) for key, line in found().items()} == {
        "bulletin_sums": (2, 0),
        "bulletin_lists": (2, 0),
        "bulletin_frozen": (0, 0),
        "bulletin_numbers": (0, 0),
        "bulletin_order": (0, 0),
        "bulletin_joined": (0, 0),
        "roll_up_days": (0, 0),
        "roll_up_months": (0, 0),
    }


@pytest.fixture
def hazard_draft_of_the_day(draft, build, morning):
    build.hazards(2, at=NOON)
    return build_draft("hazards", period_of(DAY), at=morning)


def test_a_bulletin_whose_figures_do_not_add_up(draft, name):
    spoil(draft, direct=draft.figures["direct"] + 1)
    assert faulty() == {"bulletin_sums": [name]}


@pytest.mark.parametrize(
    "figures",
    [
        {"callbacks": 7},
        {"calls": 4, "dispatched": 4},
        {"web": 1, "web_by_channel": [["西宁12345微信公众号", 1]]},
        {
            "hotspots": [
                {"category": "物业服务", "count": 9, "unit_phrase": "", "concentrated": None}
            ]
        },
    ],
)
def test_a_figure_that_its_list_does_not_bear_out(draft, name, figures):
    spoil(draft, **figures)
    assert faulty() == {"bulletin_lists": [name]}


def test_a_hazard_figure_that_its_list_does_not_bear_out(hazard_draft_of_the_day):
    bulletin = hazard_draft_of_the_day
    (body, count), *_ = bulletin.figures["hazards_by_body"]
    spoil(bulletin, hazards=count + 1, hazards_by_body=[[body, count + 1]])
    assert faulty() == {"bulletin_lists": [f"安全隐患日报 {DAY} 第1版"]}


def test_an_issued_page_that_was_changed(issued, name):
    with issued.pdf.storage.open(issued.pdf.name, "ab") as file:
        file.write(b"%")
    assert faulty() == {"bulletin_frozen": [name]}


def test_what_came_in_later_is_not_held_against_a_bulletin(issued, build):
    late = issued.counted_at + timedelta(hours=1)
    build.calls(build.cases(2, at=NOON, registered_at=late))
    assert faulty() == {}


def test_a_bulletin_whose_case_was_corrected_since_cannot_be_compared(issued, build, operator):
    case = Case.objects.first()
    Correction.objects.create(
        case=case, mark="test", text="试用", asked_at=NOON, asked_by=operator, ruling="accepted",
        ruled_at=issued.counted_at + timedelta(hours=1),
    )  # fmt: skip
    case.calls.update(excluded_reason="测试工单：试用")
    assert faulty() == {}
    assert found()["bulletin_lists"].checked == 0

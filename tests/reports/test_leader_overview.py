"""The first screen of a leader: yesterday's figures, what stands behind them, what waits."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import HazardReturn
from reports.bulletins.wording.editor_choices import Choices
from reports.home.leader_overview import read_leader_overview
from reports.periods import period_of
from reports.services.drafts import build_draft, refresh_bulletin
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import correct_bulletin, issue_bulletin
from tests.cases.overseen import a_task
from tests.markup import tight
from tests.reports.builders import noon
from tests.reports.conftest import DAY, MORNING_AFTER

BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def home(client, monkeypatch):
    monkeypatch.setattr("reports.home.leader_overview.timezone.now", lambda: MORNING_AFTER)

    def home(user):
        client.force_login(user)
        return client.get("/")

    return home


@pytest.fixture
def both(draft):
    return draft, build_draft("hazards", period_of(DAY), at=MORNING_AFTER)


def test_leader_reads_the_day_before_it_is_issued(home, both, leader):
    page = home(leader).content.decode()
    assert "未签发，数字可能变动" in page
    assert "<strong>3</strong>件次" in page
    assert "无集中反映问题" in page
    assert "前一日无数字" in page


def test_a_figure_of_a_draft_opens_its_rows_and_not_the_draft(home, client, both, leader, handler):
    home(leader)
    address = reverse("reports:figure", args=[both[0].pk])
    answer = client.get(address, {"figure": "calls"})
    assert answer.status_code == 200
    assert "共 <strong>3</strong> 件" in answer.content.decode()
    assert reverse("reports:bulletin", args=[both[0].pk]) not in answer.content.decode()
    client.force_login(handler)
    assert client.get(address, {"figure": "calls"}).status_code == 403


def test_figures_stand_beside_those_of_the_day_before(build, both, leader):
    build.calls(build.cases(5, at=noon(BEFORE)))
    build_draft("daily", period_of(BEFORE), at=MORNING_AFTER)
    calls = read_leader_overview(leader, MORNING_AFTER).figures[0]
    assert (calls.count, calls.change) == (3, "-2件（-40.00%）")


def test_nothing_is_shown_as_counted_before_it_was(leader, hotline_body):
    morning = read_leader_overview(leader, datetime.fromisoformat("2024-12-20T08:00:00+08:00"))
    assert morning.figures == ()
    assert morning.unissued == ()


def test_a_silent_body_is_named(home, hazard_draft, leader):
    HazardReturn.objects.all().delete()
    refresh_bulletin(hazard_draft, at=MORNING_AFTER)
    page = home(leader).content.decode()
    assert "未报</span> " in page
    assert "西宁市消防救援支队" in page


def test_an_issued_bulletin_is_listed_with_its_page(
    home, both, leader, bulletin_editor, second_editor, bulletin_issuer, morning
):
    edit_bulletin(both[0], actor=bulletin_editor, at=morning, choices=Choices())
    checked = check_bulletin(both[0], actor=second_editor, at=morning)
    issued = issue_bulletin(checked, actor=bulletin_issuer, at=morning)
    page = home(leader).content.decode()
    assert page.count(reverse("reports:pdf", args=[issued.pk])) == 2, "beside its day as well"
    assert "热线工作日报 PDF</a>" in tight(page)
    assert "安全隐患日报未签发" in page


def test_what_was_issued_holds_while_its_correction_is_written(
    both, leader, bulletin_editor, second_editor, bulletin_issuer, morning
):
    edit_bulletin(both[0], actor=bulletin_editor, at=morning, choices=Choices())
    checked = check_bulletin(both[0], actor=second_editor, at=morning)
    issued = issue_bulletin(checked, actor=bulletin_issuer, at=morning)
    correct_bulletin(issued, note="改正一处", actor=bulletin_editor, at=morning)
    shown = read_leader_overview(leader, MORNING_AFTER)
    assert shown.unissued == ("安全隐患日报",)
    assert f"/{issued.pk}/" in shown.figures[0].url


@pytest.mark.parametrize("rows", [1, 3])
def test_the_screen_takes_nine_statements(home, client, both, leader, build, unit, rows):
    for case in build.cases(rows, at=MORNING_AFTER):
        a_task(case, MORNING_AFTER, leader, units=[unit])
    home(leader)
    with CaptureQueriesContext(connection) as seen:
        page = client.get("/").content.decode()
    assert page.count('class="light light-') == rows + 4
    assert len(seen) <= 9


def test_a_units_person_has_no_such_screen(home, both, handler):
    assert "昨日情况" not in home(handler).content.decode()

"""A bulletin from draft to issue, as editor, checker and issuer walk it."""

import pytest

from cases.models import HotspotReview
from grids.models import Role
from reports.models import Bulletin
from reports.periods import period_of
from reports.services.drafts import build_draft
from tests import factories
from tests.factories import PASSWORD
from tests.reports.builders import DayBuilder
from tests.reports.conftest import DAY, MORNING_AFTER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(operator, unit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    DayBuilder(operator).ready_day(DAY, unit)
    HotspotReview.objects.all().delete()
    return build_draft("daily", period_of(DAY), at=MORNING_AFTER)


@pytest.fixture
def enter(open_window, live_server):
    """Return a function by which a person logs in and goes to an address."""

    def enter(person, path):
        window = open_window()
        window.goto(f"{live_server.url}/login/")
        window.fill("[name=username]", person.username)
        window.fill("[name=password]", PASSWORD)
        window.press("[name=password]", "Enter")
        window.wait_for_url(f"{live_server.url}/")
        window.goto(f"{live_server.url}{path}")
        return window

    return enter


def test_a_bulletin_is_reviewed_edited_checked_and_issued(
    draft, enter, bulletin_editor, bulletin_issuer
):
    path = f"/bulletins/{draft.pk}/"
    editor = enter(bulletin_editor, path)
    editor.click("text=物业服务（3件）待确认")
    editor.click("button[name=none]")
    editor.wait_for_selector("text=物业服务已记录")
    editor.goto(editor.url.partition("/hotspots")[0] + path)
    editor.wait_for_selector("text=取数后有变化")
    editor.click(".page-actions >> text=刷新数字")
    editor.click("#panel form button")
    editor.wait_for_selector("text=没有待确认")
    editor.select_option("select[name^='action:']", "contacting")
    editor.click("text=保存编辑")
    editor.wait_for_selector("ins:has-text('正在')")
    editor.wait_for_selector(".bulletin-page img")

    checker = factories.make_person(Role.BULLETIN_EDITOR, username="checker", full_name="吕核稿")
    window = enter(checker, path)
    window.click(".page-actions >> text=核稿")
    window.fill("#panel [name=note]", "无误")
    window.click("#panel .btn-primary")
    window.wait_for_selector("text=签发须由编辑、核稿以外的人：吴签发")

    issuer = enter(bulletin_issuer, path)
    issuer.click(".page-actions >> text=签发")
    issuer.click("#panel .btn-primary")
    issuer.wait_for_selector("text=第1期（总第1期）")
    with issuer.expect_download() as download:
        issuer.click("text=审签单")
    assert download.value.suggested_filename == "20241210-daily-sign-off.pdf"
    issuer.click(".figures a >> nth=0")
    issuer.wait_for_selector("text=共 3 件")
    assert Bulletin.objects.get().is_issued

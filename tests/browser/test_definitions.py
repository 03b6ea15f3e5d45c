"""A series that nobody programmed: a half-monthly report, from the back office to its draft."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.bulletins.spec import spec_of
from reports.periods import period_of
from reports.services.drafts import build_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BLOCKS = """标题｜一、总体情况
段落｜{期间}受理{受理件数}件，{受理件数变化}。
折线图｜逐日受理量｜0｜图1 逐日受理量
自由段落｜下期工作重点"""


def test_a_half_monthly_is_made_without_code_and_its_first_draft_opens(
    log_in, system_admin, bulletin_editor, settings
):
    settings.ADMIN_SECOND_FACTOR = False
    page = log_in(system_admin, "/admin/reports/documentdefinition/add/?of=monthly")
    for name, text in {"code": "half", "name": "半月报", "blocks": BLOCKS}.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=cadence]", "half_month")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="预览版面").click()
    trial = opened.value
    trial.get_by_role("img", name="第1页").wait_for()
    assert trial.get_by_role("img", name="第1页").evaluate("image => image.naturalWidth") > 800
    trial.close()
    page.click("[name=_save]")
    page.get_by_text("半月报").first.wait_for()
    yesterday = timezone.localdate() - timedelta(days=1)
    period = period_of(*spec_of("half").cadence.ended_last(yesterday))
    draft = build_draft("half", period, at=timezone.now())
    log_in(bulletin_editor, f"/bulletins/{draft.pk}/")
    page.get_by_label("下期工作重点").fill("盯住供暖。")
    page.get_by_role("button", name="保存编辑").click()
    page.get_by_text("编辑撰写", exact=True).wait_for()
    page.locator(".block-text", has_text="受理0件，与上期持平。").wait_for()

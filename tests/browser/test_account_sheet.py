"""A sheet of accounts in a real browser: chosen, looked at, taken, first passwords fetched."""

import pytest
from playwright.sync_api import expect

from grids.models import Role, User
from tests.factories import make_person
from tests.grids.test_account_sheets import CLERK, OPERATOR, csv_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_sheet_is_looked_at_taken_and_its_passwords_fetched_once(log_in, settings, unit):
    settings.ADMIN_SECOND_FACTOR = False
    page = log_in(make_person(Role.SECURITY_ADMIN), "/admin/grids/user/import-sheet/")
    content = {"name": "账号.csv", "mimeType": "text/csv", "buffer": csv_of(CLERK, OPERATOR)}
    page.set_input_files("[name=file]", content)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("承办人（城东区政府）")).to_be_visible()
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已导入：新建 2 个账号")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载初始密码表").click()
    assert waiting.value.suggested_filename.startswith("初始密码-")
    page.reload()
    expect(page.get_by_text("不再保存")).to_be_visible()
    assert User.objects.filter(must_change_password=True).count() == 2

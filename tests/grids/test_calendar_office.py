"""The back office of calendars and limits: importing a year, and the “try it” box."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grids.models import CalendarNotice, Workday
from tests import factories
from tests.grids.test_announcing import NOTICE

pytestmark = pytest.mark.django_db
ADD = "admin:grids_calendarnotice_add"


@pytest.fixture
def office(client, system_admin):
    client.force_login(system_admin)
    return client


def test_a_year_is_imported_from_a_file(office, system_admin):
    upload = SimpleUploadedFile("2027.csv", NOTICE.encode("gb18030"), "text/csv")
    answer = office.post(
        reverse(ADD),
        {"year": 2027, "source": "国办发明电〔2026〕1号", "upload": upload},
        follow=True,
    )
    assert "18 天与此前不同" in answer.content.decode()
    notice = CalendarNotice.objects.get()
    assert (notice.year, notice.imported_by) == (2027, system_admin)
    assert Workday.objects.filter(on__year=2027).count() == 365
    assert "约一分钟后开始" in answer.content.decode()


def test_pasted_lines_with_a_fault_are_refused_and_nothing_is_written(office):
    answer = office.post(
        reverse(ADD), {"year": 2027, "source": "通知", "lines": "2026-01-01,,休,元旦"}
    )
    assert "不在 2027 年" in answer.content.decode()
    empty = office.post(reverse(ADD), {"year": 2027, "source": "通知", "lines": ""})
    assert "请上传文件" in empty.content.decode()
    assert not Workday.objects.exists() and not CalendarNotice.objects.exists()


def test_a_day_corrected_by_hand_orders_the_recount(office):
    day = Workday.objects.create(on=date(2027, 5, 4), is_workday=True)
    url = reverse("admin:grids_workday_change", args=[day.pk])
    assert office.post(url, {"note": "劳动节"}, follow=True).status_code == 200
    day.refresh_from_db()
    assert (day.is_workday, CalendarNotice.objects.get().source) == (False, "逐日更正")


def test_the_trial_tells_which_rule_hits_and_why_the_others_do_not(office):
    factories.make_unit("城东区政府", code="630102")
    water = factories.make_category("停水", code="0501")
    factories.make_limit("特急", position=1, urgency="extreme", amount=2, time_unit="hour")
    factories.make_limit("停水", position=2, category=water, amount=24, time_unit="hour")
    factories.make_limit("街道", position=3, unit_level="street")
    factories.make_limit("其余", position=4)
    asked = {"kind": "complaint", "urgency": "ordinary", "category": "", "unit": "630102",
             "at": "2026-02-10T09:00"}  # fmt: skip
    url = reverse("admin:grids_limitrule_try_it")

    html = office.get(url, asked).content.decode()

    assert "适用：其余" in html
    assert "紧急程度须为特急" in html and "单位层级须为街道级" in html
    assert "事项分类须在“停水”之下" in html
    assert "尚未公布的年度" in html
    assert "适用：停水" in office.get(url, asked | {"category": "停水"}).content.decode()
    assert "没有找到承办单位" in office.get(url, asked | {"unit": "无"}).content.decode()
    assert office.get(url).status_code == 200


def test_a_city_without_a_last_rule_is_told_so_by_the_trial(office):
    factories.make_unit("城东区政府", code="630102")
    factories.make_limit("举报", kind="report")
    asked = {"kind": "help", "urgency": "ordinary", "unit": "630102", "at": "2026-02-10T09:00"}
    html = office.get(reverse("admin:grids_limitrule_try_it"), asked).content.decode()
    assert "没有适用的规则" in html


def test_nobody_else_tries_or_imports(client, operator):
    client.force_login(operator)
    for name in (ADD, "admin:grids_limitrule_try_it"):
        assert client.get(reverse(name)).status_code == 302

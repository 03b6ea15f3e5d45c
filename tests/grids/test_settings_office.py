"""The settings in the back office: all of them, under headings, found by words."""

import re
from html import unescape

import pytest
from django.urls import reverse

from grids.declared_rules import RULES, SettingGroup, register_settings
from grids.models import CitySetting
from grids.rules import rule
from grids.setting_groups import grouped_keys

pytestmark = pytest.mark.django_db
LISTED = "admin:grids_citysetting_changelist"
ADD = "admin:grids_citysetting_add"


@pytest.fixture
def office(client, system_admin):
    client.force_login(system_admin)
    return client


def body_of(office, **query):
    return unescape(office.get(reverse(LISTED), query).content.decode())


def test_every_setting_stands_once_under_a_heading(office):
    body = body_of(office)
    headings = re.findall(r"<h2>(.*?)</h2>", body)
    assert headings == list(grouped_keys())
    for declared in RULES.values():
        assert body.count(f">{declared.label}</a>") == 1, declared.label
    assert f"共 {len(RULES)} 项" in body
    assert (headings[0], headings[-1]) == ("城市和统计日", "界面和运行")


def test_a_setting_is_declared_by_one_app():
    again = SettingGroup("回访和申诉", 70, {"callback.attempts": RULES["callback.attempts"]})
    with pytest.raises(ValueError, match=r"callback\.attempts"):
        register_settings(again)


@pytest.mark.parametrize("text", ["回访最多", "最多次数 回访", "hfzdcs", "huifangzui", "HFZD"])
def test_a_setting_is_found_by_chinese_initials_and_pinyin(office, text):
    body = body_of(office, q=text)
    assert ">回访最多次数</a>" in body
    assert ">城市名称</a>" not in body
    assert len(re.findall(r'<td><a href="', body)) < len(RULES) / 2


def test_a_heading_finds_what_stands_under_it(office):
    keys = [key for found in grouped_keys("质检").values() for key in found]
    assert {"quality.calls", "quality.cases", "quality.items"} <= set(keys)


def test_what_is_not_found_is_said(office):
    body = body_of(office, q="<b>没有这个")
    assert "没有叫“<b>没有这个”的参数" in body
    assert "找到 0 项" in body
    raw = office.get(reverse(LISTED), {"q": "<b>没有这个"}).content.decode()
    assert "<b>没有这个" not in raw


def test_a_line_leads_to_its_setting_with_the_default_to_begin_with(office):
    url = re.search(r'<a href="([^"]+)">回访最多次数</a>', body_of(office))[1]
    form = office.get(url).context["adminform"].form
    assert (form["key"].value(), form["value"].value()) == ("callback.attempts", "3")
    assert "默认：3。" in form["value"].help_text
    typed = {"key": "callback.attempts", "value": "5", "note": "夏季"}
    assert office.post(url, typed).status_code == 302
    assert rule("callback.attempts") == 5
    body = body_of(office)
    row = re.search(r'<tr class="is-changed">.*?</tr>', body, re.S)[0]
    assert re.findall(r"<td>([^<]*)</td>", row) == ["5", "3"]
    assert "夏季" in row
    own = CitySetting.objects.get()
    assert reverse("admin:grids_citysetting_change", args=[own.pk]) in row


def test_a_setting_stays_the_setting_that_it_is(office):
    own = CitySetting.objects.create(key="callback.attempts", value=5)
    url = reverse("admin:grids_citysetting_change", args=[own.pk])
    typed = {"key": "case.related_days", "value": "6", "note": ""}
    assert office.post(url, typed).status_code == 302
    own.refresh_from_db()
    assert (own.key, own.value) == ("callback.attempts", 6)


def test_no_setting_is_proposed_and_one_that_is_set_is_not_added_twice(office):
    form = office.get(reverse(ADD)).context["adminform"].form
    assert form.fields["key"].choices[0] == ("", "请选择参数")
    assert "请选择参数。" in office.post(reverse(ADD), {"value": "5"}).content.decode()
    typed = {"key": "callback.attempts", "value": "5", "note": ""}
    assert office.post(reverse(ADD), typed).status_code == 302
    again = office.post(reverse(ADD), typed).context["adminform"].form
    assert again.errors == {"key": ["已有相同的键，请换一个。"]}


def test_only_the_system_administrator_sees_the_settings(client, operator):
    client.force_login(operator)
    assert client.get(reverse(LISTED)).status_code == 302

"""Placeholders of canned replies, and the city's own in the back office."""

import pytest
from django.urls import reverse

from grids.canned import PLACEHOLDERS, fill, in_chinese, salutation, unknown_placeholders
from grids.models import CannedReply


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("王建国", "王先生（女士）"),
        ("李娜", "李先生（女士）"),
        ("欧阳修", "欧阳先生（女士）"),
        ("欧阳震华", "欧阳先生（女士）"),
        ("才让卓玛", "市民"),
        ("古丽", "古先生（女士）"),
        ("王", "市民"),
        ("", "市民"),
        ("  ", "市民"),
        ("John", "市民"),
        ("王*国", "市民"),
        ("王先生138", "市民"),
    ],
)
def test_a_citizen_is_addressed_by_what_the_name_tells(name, said):
    assert salutation(name) == said


def test_known_placeholders_are_filled_and_others_stay():
    text = "【诉求人称谓】：【工单编号】【工单编号】【天气】【日期】"
    values = {"诉求人称谓": "市民", "工单编号": "24121000001", "日期": ""}
    assert fill(text, values) == "市民：2412100000124121000001【天气】【日期】"
    assert unknown_placeholders(text) == ["天气"]
    assert unknown_placeholders("【" + "】【".join(PLACEHOLDERS) + "】") == []


def test_what_is_filled_in_is_not_filled_again():
    assert fill("【诉求人称谓】", {"诉求人称谓": "【日期】", "日期": "x"}) == "【日期】"


def test_a_day_is_written_as_in_a_letter():
    assert in_chinese(2024, 1, 9) == "2024年1月9日"


@pytest.fixture
def office(client, system_admin):
    client.force_login(system_admin)
    return client


@pytest.mark.django_db
def test_the_office_keeps_the_citys_and_sees_no_units(office, system_admin, unit, at):
    CannedReply.objects.create(unit=unit, title="单位自己的", text="已修复", updated_at=at)
    values = {"title": "供暖温度", "text": "【诉求人称谓】您好，已上门测温。", "is_active": "on"}
    office.post(reverse("admin:grids_cannedreply_add"), values)
    row = CannedReply.objects.get(unit=None)
    assert (row.title, row.updated_by, row.version) == ("供暖温度", system_admin, 1)
    listed = office.get(reverse("admin:grids_cannedreply_changelist")).content.decode()
    assert "供暖温度" in listed
    assert "单位自己的" not in listed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": "甲", "text": "【天气】很好"}, "没有占位“【天气】”"),
        ({"title": " 供暖温度", "text": "已上门"}, "已有同名的常用答复"),
    ],
)
def test_the_office_refuses_what_cannot_be_used(office, values, said):
    CannedReply.objects.create(title="供暖温度", text="已上门")
    answer = office.post(reverse("admin:grids_cannedreply_add"), values)
    assert said in answer.content.decode()
    assert CannedReply.objects.count() == 1

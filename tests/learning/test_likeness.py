"""The measure of similar cases, on made-up letters."""

import csv
import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from learning.rules.likeness import Letter, evaluate_likeness

BEGAN = datetime(2026, 1, 1, 8)  # noqa: DTZ001 - compared with its like only
MATTERS = (
    ("文博苑电梯停运", "文博苑三号楼的电梯停运三天，老人下不了楼"),
    ("昆仑中路噪声", "昆仑中路工地半夜打桩，孩子睡不着"),
    ("拖欠工资", "包工头拖欠十二个人的工资，等着用钱过年"),
)
pytestmark = pytest.mark.django_db


def letters(days_apart):
    return [
        Letter(title, f"{body}，第{time}次反映", BEGAN + timedelta(days=days_apart * time), title)
        for time in range(2)
        for title, body in MATTERS
    ]


def test_each_second_letter_finds_its_first_one():
    figures = evaluate_likeness(letters(10))
    assert figures == (1, 1, len(MATTERS), 0)


def test_letters_more_than_a_month_apart_are_no_earlier_ones():
    assert evaluate_likeness(letters(31)) == (0, 0, 0, 0)


def test_the_command_prints_the_figures_and_refuses_other_files(tmp_path):
    path = tmp_path / "letters.csv"
    with path.open("w", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["留言主题", "留言详情", "留言时间", "dup_group"])
        rows.writerows(
            [one.title, one.body, f"{one.at:%Y/%m/%d %H:%M}", one.group] for one in letters(10)
        )
    said = StringIO()
    call_command("evaluate_likeness", str(path), "--json", stdout=said)
    assert json.loads(said.getvalue())["hit1"] == 1
    path.write_text(path.read_text().replace("2026/", "于2026/"))
    with pytest.raises(CommandError, match="时间“于2026"):
        call_command("evaluate_likeness", str(path))
    path.write_text("留言主题,留言详情\n")
    call_command("evaluate_likeness", str(path), stdout=said)
    path.write_text("留言主题,留言详情\n甲,乙\n")
    with pytest.raises(CommandError, match="缺少列"):
        call_command("evaluate_likeness", str(path))

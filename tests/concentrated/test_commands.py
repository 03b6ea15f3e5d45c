"""The command that measures how well events are found."""

import csv
import gzip
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from concentrated.management.commands.evaluate_concentrated import (
    EVENT,
    EVENT_ID,
    KEY,
    LETTERS,
    NUMBER,
    PAST,
    WRITER,
)
from learning.management.commands.evaluate_likeness import BODY, TIME, TITLE
from tests.concentrated import letters


def write(path, heads, rows):
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])


@pytest.fixture
def folder(tmp_path):
    told = letters.event()
    rows = [
        (one.number, one.person, f"{one.at:%Y-%m-%d %H:%M:%S}", one.title, one.body) for one in told
    ]
    write(
        tmp_path / LETTERS,
        (NUMBER, WRITER, TIME, TITLE, BODY),
        rows,
    )  # fmt: skip
    write(tmp_path / KEY, (EVENT_ID, EVENT, NUMBER), [("E1", "车库", one.number) for one in told])
    write(tmp_path / PAST, (TITLE, BODY), letters.past())
    return tmp_path


def test_the_figures_of_events_are_printed(folder):
    out = StringIO()
    call_command("evaluate_concentrated", folder, stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "E1 车库　4 件 4 人　recall 1.000　purity 1.000　proposed_after 3"
    assert "found　1" in lines


def test_json_and_the_members_of_each_group(folder, tmp_path):
    out, groups = StringIO(), tmp_path / "groups.csv"
    call_command("evaluate_concentrated", folder, "--json", "--out", groups, stdout=out)
    figures = json.loads(out.getvalue())
    assert (figures["events"], figures["recall"], figures["one_writer"]) == (1, 0.0, 0)
    assert figures["per_event"][0]["purity"] == 1.0
    rows = list(csv.DictReader(groups.read_text(encoding="utf-8").splitlines()))
    assert [row["留言编号"] for row in rows] == ["N0", "N1", "N2", "N3"]
    assert {(row["rank"], row["group"], row["place"], row["proposed_after"]) for row in rows} == {
        ("1", "G1", "锦绣华庭", "3")
    }


def test_a_folder_without_the_files_is_said(tmp_path):
    with pytest.raises(CommandError, match="fj3_hotspot"):
        call_command("evaluate_concentrated", tmp_path)

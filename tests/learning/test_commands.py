import csv
import gzip
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from learning.models import SuggestionModel
from tests.learning.wording import sample

FIGURES = {
    "macro_f1", "top2", "top3", "ece", "coverage_at_99", "precision_at_99", "train_cpu_s",
    "model_bytes", "ms_per_text", "texts",
}  # fmt: skip
HEADING = ["留言主题", "留言详情", "一级标签", "dup_group"]


@pytest.fixture
def labelled(tmp_path):
    """Return a writer of labelled files: so many made-up demands of each matter."""

    def write(each, name="train.csv.gz", heading=HEADING):
        path = tmp_path / name
        open_file = gzip.open if name.endswith(".gz") else open
        with open_file(path, "wt", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(heading)
            known = sample(each)
            for text, label, group in zip(known.texts, known.labels, known.groups, strict=True):
                rows.writerow([text.title, text.body, label, group][: len(heading)])
        return path

    return write


def run(*words):
    said = StringIO()
    call_command(*words, stdout=said)
    return said.getvalue()


def test_evaluate_suggestions_prints_every_figure_as_json(labelled):
    figures = json.loads(run("evaluate_suggestions", str(labelled(40)), "--json"))
    assert set(figures) == FIGURES
    assert figures["texts"] == 120
    assert figures["macro_f1"] > 0.95
    assert figures["top2"] <= figures["top3"] == 1
    assert figures["model_bytes"] > 1_000


def test_evaluate_suggestions_measures_on_a_second_file(labelled):
    train, test = labelled(40), labelled(10, "test.csv")
    figures = json.loads(run("evaluate_suggestions", str(train), "--test", str(test), "--json"))
    assert figures["texts"] == 30


def test_evaluate_suggestions_without_any_case_judges_by_words(labelled):
    train, test = labelled(0), labelled(10, "test.csv")
    said = run("evaluate_suggestions", str(train), "--test", str(test))
    figures = dict(line.split(": ") for line in said.splitlines())
    assert figures["coverage_at_99"] == "0.0000"
    assert figures["precision_at_99"] == "None"
    assert float(figures["top3"]) == 1


def test_evaluate_suggestions_of_one_category_is_answered(labelled, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("留言主题,留言详情,一级标签\n" + "暖气不热,家里很冷,供热采暖\n" * 8)
    assert json.loads(run("evaluate_suggestions", str(path), "--json"))["macro_f1"] == 1


def test_evaluate_suggestions_refuses_what_it_cannot_read(labelled, tmp_path):
    with pytest.raises(CommandError, match="无法读取"):
        run("evaluate_suggestions", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="缺少列：一级标签"):
        run("evaluate_suggestions", str(labelled(2, "a.csv", HEADING[:2])))
    with pytest.raises(CommandError, match="没有可用的行"):
        run("evaluate_suggestions", str(labelled(0, "b.csv")))
    cut = labelled(20, "c.csv.gz")
    cut.write_bytes(cut.read_bytes()[:200])
    with pytest.raises(CommandError, match="无法读取"):
        run("evaluate_suggestions", str(cut))


def test_train_suggestions_says_what_came_of_it(close_cases, at):
    assert "太少" in run("train_suggestions")
    close_cases(8)
    assert "已启用" in run("train_suggestions")
    assert SuggestionModel.objects.get().trained_at > at + timedelta(days=1)

"""`manage.py evaluate_suggestions`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from learning.management.table_files import read_rows
from learning.rules.evaluation import Figures, Sample, evaluate_apart, evaluate_by_folds
from learning.rules.features import DemandText
from learning.rules.words import rules_for

TITLE, BODY, LABEL, GROUP = "留言主题", "留言详情", "一级标签", "dup_group"
COLUMNS = "、".join((TITLE, BODY, LABEL, GROUP))


class Command(BaseCommand):
    """Measure the suggestions of categories on labelled texts; stores nothing."""

    help = "在有分类标签的文本上测分类建议的准确程度（不保存模型）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files and the form of the output."""
        parser.add_argument(
            "train",
            type=Path,
            help=f"训练用 CSV（可为 .gz），列：{COLUMNS}",
        )
        parser.add_argument(
            "--test", type=Path, help="测试用 CSV；不给则按 dup_group 分五折交叉验证"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures, one a line or as JSON."""
        training = read_sample(options["train"])
        test = read_sample(options["test"]) if options["test"] else None
        rules = rules_for(sorted({*training.labels, *(test.labels if test else ())}))
        if test:
            figures = evaluate_apart(training, test, rules)
        elif training.texts:
            figures = evaluate_by_folds(training, rules)
        else:
            raise CommandError(
                f"{options['train'].name} 里没有可用的行；没有训练数据时请用 --test。"
            )
        self._tell(figures, as_json=options["json"])

    def _tell(self, figures: Figures, *, as_json: bool) -> None:
        values = figures._asdict()
        if as_json:
            self.stdout.write(json.dumps(values))
            return
        for name, value in values.items():
            self.stdout.write(
                f"{name}: {value:.4f}" if isinstance(value, float) else f"{name}: {value}"
            )


def read_sample(path: Path) -> Sample:
    """Return the labelled texts of a file; raises CommandError where it cannot be used.

    Rows without a label or without any text are left out. A row without a group is one of
    its own.
    """
    sample = Sample([], [], [])
    for at, row in enumerate(read_rows(path, (TITLE, BODY, LABEL))):
        text = DemandText((row[TITLE] or "").strip(), (row[BODY] or "").strip())
        if text.whole and (row[LABEL] or "").strip():
            sample.texts.append(text)
            sample.labels.append(row[LABEL].strip())
            sample.groups.append(row.get(GROUP) or f"row {at}")
    return sample

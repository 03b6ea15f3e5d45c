"""`manage.py train_suggestions`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from learning.services.training import train_model


class Command(BaseCommand):
    """Train the suggestions on the closed cases now, without waiting for the night."""

    help = "用已办结的工单训练分类建议"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the version with its figures, and whether the desk uses it."""
        model = train_model(at=timezone.now())
        if model is None:
            self.stdout.write("已办结的工单太少，暂不训练。")
            return
        says = "已启用" if model.is_current else "不如在用的模型，未启用"
        self.stdout.write(f"{model}：{model.cases} 件工单、{model.categories} 个分类，{says}。")
        for name, value in model.figures.items():
            self.stdout.write(f"  {name}: {value}")

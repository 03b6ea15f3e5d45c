"""`manage.py train_suggestions`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from learning.services.training import train_models


class Command(BaseCommand):
    """Train the suggestions on the closed cases now, without waiting for the night."""

    help = "用已办结的工单训练分类和诉求类型的建议"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each version with its figures, and whether the desk uses it."""
        models = train_models(at=timezone.now())
        if not models:
            self.stdout.write("已办结的工单太少，暂不训练。")
        for model in models:
            says = "已启用" if model.is_current else "不如在用的模型，未启用"
            learned = f"{model.cases} 件工单、{model.values} 个取值"
            self.stdout.write(f"{model.get_field_display()}{model}：{learned}，{says}。")
            for name, value in model.figures.items():
                self.stdout.write(f"  {name}: {value}")

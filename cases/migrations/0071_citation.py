"""Which articles a direct answer was read from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0070_rare_values"),
        ("knowledge", "0002_uses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("cited_at", models.DateTimeField(verbose_name="引用时间")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="knowledge.article",
                        verbose_name="知识条目",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="cases.case",
                        verbose_name="工单",
                    ),
                ),
            ],
            options={
                "verbose_name": "引用的知识",
                "verbose_name_plural": "引用的知识",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "article"), name="citation_once")
                ],
            },
        ),
    ]

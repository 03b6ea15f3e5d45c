"""Imports and corrections of a year's calendar, with how far the recount is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0006_former_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("source", models.CharField(max_length=100, verbose_name="文号或来源")),
                ("imported_at", models.DateTimeField(verbose_name="导入时间")),
                (
                    "changed_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="与此前不同的天数"),
                ),
                (
                    "cursor",
                    models.BigIntegerField(default=0, editable=False, verbose_name="已处理至"),
                ),
                (
                    "recomputed_count",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="重算工单数"
                    ),
                ),
                ("claimed_until", models.DateTimeField(editable=False, null=True)),
                (
                    "finished_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="重算完成"),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度放假安排",
                "verbose_name_plural": "年度放假安排",
                "ordering": ["-pk"],
            },
        ),
    ]

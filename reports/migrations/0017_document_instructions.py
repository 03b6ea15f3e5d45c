"""Keep what leaders order on issued documents, and the answers."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0026_place_names"),
        ("reports", "0016_topics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentInstruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="批示内容")),
                ("given_at", models.DateTimeField(verbose_name="批示时间")),
                ("due_at", models.DateTimeField(verbose_name="反馈截止")),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="反馈内容")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="反馈时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="反馈人",
                    ),
                ),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="reports.bulletin",
                        verbose_name="文件",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批示领导",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.unit",
                        verbose_name="反馈单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件批示",
                "verbose_name_plural": "文件批示",
                "ordering": ["-given_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["due_at", "id"],
                        name="document_instruction_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "given_at__gte",
                                datetime.datetime(1989, 12, 31, 16, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "given_at__lt",
                                datetime.datetime(2199, 12, 31, 16, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="document_instruction_given_at_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_at__gte",
                                datetime.datetime(1989, 12, 31, 16, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "due_at__lt",
                                datetime.datetime(2199, 12, 31, 16, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="document_instruction_due_at_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="document_instruction_answered_whole",
                    ),
                ],
            },
        ),
    ]

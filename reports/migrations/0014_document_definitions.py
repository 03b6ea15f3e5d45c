"""Definitions of documents as versions, which the database refuses to change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reports.models.document


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0026_place_names"),
        ("reports", "0013_kinds_and_deeds_grow"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentDefinition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=10, verbose_name="代码")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                (
                    "cadence",
                    models.CharField(
                        choices=reports.models.document.DocumentCadence.listed,
                        max_length=12,
                        verbose_name="周期",
                    ),
                ),
                ("masthead", models.CharField(max_length=30, verbose_name="版头名称")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                ("place", models.CharField(max_length=30, verbose_name="范围名称")),
                ("blocks", models.JSONField(verbose_name="段落")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("created_at", models.DateTimeField(verbose_name="录入时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "报告定义",
                "verbose_name_plural": "报告定义",
                "ordering": ["code", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="document_version_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_documentdefinition"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON reports_documentdefinition",
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0058_hazard_files"),
        ("grids", "0011_separate_duties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="hazardstep",
            name="deed",
            field=models.CharField(
                choices=[
                    ("plan", "登记整改"),
                    ("rectify", "整改完成"),
                    ("reinspect", "复查"),
                    ("strike_off", "销号"),
                    ("pass", "移交"),
                    ("call", "电话交办"),
                    ("judge", "等级认定"),
                    ("correct", "更正"),
                    ("withdraw", "撤回"),
                    ("ask", "申请更正"),
                    ("rule", "更正裁定"),
                ],
                max_length=10,
                verbose_name="事项",
            ),
        ),
        migrations.CreateModel(
            name="HazardRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correct", "更正隐患"),
                            ("withdraw", "撤回隐患"),
                            ("statement", "更正当日报送"),
                        ],
                        max_length=10,
                        verbose_name="更正事项",
                    ),
                ),
                ("proposed", models.JSONField(default=dict, verbose_name="拟更正内容")),
                ("words", models.CharField(max_length=2000, verbose_name="拟更正为")),
                ("text", models.CharField(max_length=200, verbose_name="更正原因")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "ruling",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=10,
                        verbose_name="裁定",
                    ),
                ),
                ("ruled_at", models.DateTimeField(blank=True, null=True, verbose_name="裁定时间")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="裁定说明")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="grids.body",
                        verbose_name="受理单位",
                    ),
                ),
                (
                    "hazard",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="cases.hazard",
                        verbose_name="安全隐患",
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="裁定人",
                    ),
                ),
            ],
            options={
                "verbose_name": "隐患更正",
                "verbose_name_plural": "隐患更正",
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("hazard__isnull", False), ("ruling", "")),
                        fields=("hazard",),
                        name="one_open_revision_per_hazard",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "statement"), ("ruling", "")),
                        fields=("body", "day"),
                        name="one_open_revision_of_statement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hazard__isnull", True), ("kind", "statement")),
                            models.Q(
                                models.Q(("kind", "statement"), _negated=True),
                                ("hazard__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hazard_revision_says_of_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ruled_at__isnull", True),
                                ("ruled_by__isnull", True),
                                ("ruling", ""),
                            ),
                            models.Q(
                                models.Q(("ruling", ""), _negated=True),
                                ("ruled_at__isnull", False),
                                ("ruled_by__isnull", False),
                                models.Q(("ruled_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hazard_revision_has_two_people",
                    ),
                ],
            },
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0030_level_verbs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QualityDraw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField(unique=True, verbose_name="周（周一）")),
                ("seed", models.CharField(max_length=40, verbose_name="种子")),
                ("drawn_at", models.DateTimeField(verbose_name="抽取时间")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽取人",
                    ),
                ),
            ],
            options={
                "verbose_name": "质检抽样",
                "verbose_name_plural": "质检抽样",
                "ordering": ["-week"],
            },
        ),
        migrations.CreateModel(
            name="QualityCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claimed_until", models.DateTimeField(null=True, verbose_name="占用至")),
                ("sheet", models.JSONField(default=list, verbose_name="评分表")),
                (
                    "score",
                    models.DecimalField(
                        decimal_places=1, max_digits=4, null=True, verbose_name="得分"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=1000, verbose_name="评语")),
                ("scored_at", models.DateTimeField(null=True, verbose_name="评分时间")),
                ("read_at", models.DateTimeField(null=True, verbose_name="本人阅知")),
                (
                    "call",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quality_check",
                        to="cases.call",
                        verbose_name="来电",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quality_check",
                        to="cases.case",
                        verbose_name="工单",
                    ),
                ),
                (
                    "checker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="质检员",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="话务员",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="cases.qualitydraw",
                    ),
                ),
            ],
            options={
                "verbose_name": "质检",
                "verbose_name_plural": "质检",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["operator", "-scored_at"], name="quality_of_operator"),
                    models.Index(
                        condition=models.Q(("scored_at__isnull", True)),
                        fields=["draw"],
                        name="quality_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("call__isnull", False), ("case__isnull", True)),
                            models.Q(("call__isnull", True), ("case__isnull", False)),
                            _connector="OR",
                        ),
                        name="quality_check_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("score__isnull", True), ("scored_at__isnull", True)),
                            models.Q(
                                ("checker__isnull", False),
                                ("score__isnull", False),
                                ("scored_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="quality_score_has_checker",
                    ),
                ],
            },
        ),
    ]

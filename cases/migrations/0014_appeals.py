import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_callback_verbs"),
        ("grids", "0004_calendar_hours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ground", models.CharField(max_length=100, verbose_name="理由")),
                ("text", models.TextField(max_length=2000, verbose_name="说明")),
                ("raised_at", models.DateTimeField(verbose_name="申诉时间")),
                (
                    "ruling",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "同意"), ("refused", "不同意")],
                        max_length=10,
                        verbose_name="裁定",
                    ),
                ),
                ("ruled_at", models.DateTimeField(null=True, verbose_name="裁定时间")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="裁定说明")),
            ],
            options={
                "verbose_name": "申诉",
                "verbose_name_plural": "申诉",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="appeal",
            name="callback",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="appeal",
                to="cases.callback",
                verbose_name="回访",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="appeals", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="raised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申诉人",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="ruled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="裁定人",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("ruling", "")), fields=["raised_at"], name="appeal_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ruled_at__isnull", True), ("ruling", "")),
                    models.Q(models.Q(("ruling", ""), _negated=True), ("ruled_at__isnull", False)),
                    _connector="OR",
                ),
                name="appeal_ruling_has_instant",
            ),
        ),
    ]

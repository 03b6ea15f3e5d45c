import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0026_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("reply", "答复"),
                            ("objection", "退单"),
                            ("extension", "延期申请"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                ("values", models.JSONField(default=dict, verbose_name="内容")),
                ("asked_at", models.DateTimeField(verbose_name="送审时间")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "待审签"),
                            ("given", "已审签"),
                            ("sent_back", "已退回"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="审签",
                    ),
                ),
                ("ruled_at", models.DateTimeField(null=True, verbose_name="审签时间")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="审签意见")),
            ],
            options={
                "verbose_name": "审签",
                "verbose_name_plural": "审签",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="objection",
            name="signed_off_at",
            field=models.DateTimeField(null=True, verbose_name="审签时间"),
        ),
        migrations.AddField(
            model_name="objection",
            name="signed_off_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审签人",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="送审人",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sign_offs",
                to="cases.assignment",
                verbose_name="交办",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sign_offs",
                to="cases.case",
                verbose_name="工单",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="files",
            field=models.ManyToManyField(
                blank=True, related_name="sign_offs", to="cases.attachment", verbose_name="材料"
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="ruled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审签人",
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "waiting")),
                fields=("assignment",),
                name="one_waiting_sign_off",
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ruled_at__isnull", True), ("status", "waiting")),
                    models.Q(
                        models.Q(("status", "waiting"), _negated=True), ("ruled_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="sign_off_ruling_has_instant",
            ),
        ),
    ]

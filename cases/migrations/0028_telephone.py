import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hotline.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0027_sign_off"),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("called_at", models.DateTimeField(verbose_name="拨打时间")),
                ("callee", models.CharField(max_length=60, verbose_name="拨打对象")),
                ("is_leader", models.BooleanField(default=False, verbose_name="带班领导")),
                ("phone", hotline.fields.EncryptedTextField(verbose_name="电话")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("answered", "接听"),
                            ("no_answer", "无人接听"),
                            ("busy", "占线"),
                            ("unreachable", "空号或关机"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("answered_by", models.CharField(blank=True, max_length=40, verbose_name="接听人")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
            ],
            options={
                "verbose_name": "电话指派",
                "verbose_name_plural": "电话指派",
                "ordering": ["called_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="assignment",
            name="first_report_due_at",
            field=models.DateTimeField(null=True, verbose_name="首报截止"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="first_reported_at",
            field=models.DateTimeField(null=True, verbose_name="首报时间"),
        ),
        migrations.AddField(
            model_name="dutycall",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="duty_calls",
                to="cases.assignment",
                verbose_name="交办",
            ),
        ),
        migrations.AddField(
            model_name="dutycall",
            name="called_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="拨打人",
            ),
        ),
        migrations.AddField(
            model_name="dutycall",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="duty_calls",
                to="cases.case",
                verbose_name="工单",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "answered"), _negated=True),
                    models.Q(("answered_by", ""), _negated=True),
                    _connector="OR",
                ),
                name="answered_call_names_who",
            ),
        ),
    ]

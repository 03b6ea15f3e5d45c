import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_appeals"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="case_merged_has_main",
        ),
        migrations.AddField(
            model_name="case",
            name="former_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pending", "待派单"),
                    ("dispatched", "待签收"),
                    ("handling", "办理中"),
                    ("returned", "退单待审"),
                    ("resolved", "待审核"),
                    ("awaiting_callback", "待回访"),
                    ("closed", "已办结"),
                    ("parked", "挂账"),
                    ("rejected", "不予受理"),
                    ("merged", "已并单"),
                ],
                editable=False,
                max_length=20,
                verbose_name="并单前状态",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="shared_reply",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answered_cases",
                to="cases.reply",
                verbose_name="主单答复",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("main_case__isnull", False),
                        ("shared_reply__isnull", True),
                        ("state", "merged"),
                    ),
                    models.Q(
                        models.Q(("state", "merged"), _negated=True),
                        ("former_state", ""),
                        models.Q(
                            models.Q(("main_case__isnull", True), ("shared_reply__isnull", True)),
                            models.Q(("main_case__isnull", False), ("shared_reply__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="case_merged_has_main",
            ),
        ),
    ]

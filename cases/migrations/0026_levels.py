from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0025_application_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="reply_sent_at",
            field=models.DateTimeField(null=True, verbose_name="答复待审自"),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("done", "办结"),
                    ("objection", "退单成立"),
                    ("redo", "转入重办"),
                    ("merged", "并单"),
                    ("closed", "工单终结"),
                    ("parent", "上级已办结"),
                    ("handed_on", "内部转办"),
                ],
                max_length=10,
                verbose_name="结束原因",
            ),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="role",
            field=models.CharField(
                choices=[
                    ("lead", "主办"),
                    ("answering", "并行承办"),
                    ("co", "协办"),
                    ("sub", "下派"),
                ],
                max_length=10,
                verbose_name="分工",
            ),
        ),
        migrations.AlterField(
            model_name="clocksegment",
            name="stop_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("parked", "挂账"),
                    ("waiting", "等待市民"),
                    ("done", "办结"),
                    ("objection", "退单成立"),
                    ("redo", "转入重办"),
                    ("merged", "并单"),
                    ("closed", "工单终结"),
                    ("parent", "上级已办结"),
                    ("handed_on", "内部转办"),
                ],
                max_length=60,
                verbose_name="停止原因",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("parent__isnull", False)),
                fields=["parent", "reply_sent_at"],
                name="assignment_children",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parent__isnull", False), ("role", "sub")),
                    models.Q(models.Q(("role", "sub"), _negated=True), ("parent__isnull", True)),
                    _connector="OR",
                ),
                name="assignment_sub_has_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_coordinating", False), ("role", "lead"), _connector="OR"),
                name="assignment_lead_coordinates",
            ),
        ),
    ]

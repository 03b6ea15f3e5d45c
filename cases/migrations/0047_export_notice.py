"""A notice that an export is there, or was given up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0046_hazard_steps"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new_case", "新派工单"),
                    ("objection", "退单待审"),
                    ("ruling", "裁定结果"),
                    ("reply", "答复待审"),
                    ("reply_refused", "答复退回"),
                    ("callback", "待回访"),
                    ("redo", "重办"),
                    ("follow_up", "市民追加"),
                    ("bulletin", "日报"),
                    ("appeal", "申诉待审"),
                    ("merged", "并单"),
                    ("quality", "质检反馈"),
                    ("urge", "催办"),
                    ("supervision", "督办"),
                    ("criticism", "通报"),
                    ("instruction", "批示"),
                    ("deadline", "时限变动"),
                    ("application", "申请待裁定"),
                    ("sign_off", "审签"),
                    ("books", "账目核对"),
                    ("export", "导出"),
                ],
                max_length=16,
                verbose_name="类别",
            ),
        ),
    ]

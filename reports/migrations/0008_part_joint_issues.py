"""Let a joint issue that was not issued give its days back."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_bulletin_recipients"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bulletin",
            name="bulletin_once",
        ),
        migrations.RemoveConstraint(
            model_name="bulletin",
            name="one_daily_bulletin_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="bulletin",
            name="one_hazards_bulletin_a_day",
        ),
        migrations.AlterField(
            model_name="bulletin",
            name="step",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("edited", "已编辑"),
                    ("checked", "已核稿"),
                    ("issued", "已签发"),
                    ("archived", "已归档"),
                    ("joined", "已并入合刊"),
                    ("parted", "合刊已撤销"),
                ],
                default="draft",
                max_length=10,
                verbose_name="环节",
            ),
        ),
        migrations.AlterField(
            model_name="bulletinstep",
            name="deed",
            field=models.CharField(
                choices=[
                    ("build", "生成草稿"),
                    ("refresh", "刷新数字"),
                    ("edit", "编辑"),
                    ("check", "核稿"),
                    ("send_back", "退回修改"),
                    ("issue", "签发"),
                    ("archive", "归档"),
                    ("correct", "更正"),
                    ("join", "合刊"),
                    ("part", "撤销合刊"),
                    ("prepare_press", "拟对外版"),
                    ("approve_press", "批准对外版"),
                ],
                max_length=16,
                verbose_name="事项",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step__in", ("joined", "parted")), _negated=True),
                fields=("series", "period_from", "period_to", "revision"),
                name="bulletin_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("revision", 1),
                    ("series", "daily"),
                    models.Q(("step__in", ("joined", "parted")), _negated=True),
                ),
                expressions=[
                    (
                        models.Func(
                            models.F("period_from"),
                            models.F("period_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    )
                ],
                name="one_daily_bulletin_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("revision", 1),
                    ("series", "hazards"),
                    models.Q(("step__in", ("joined", "parted")), _negated=True),
                ),
                expressions=[
                    (
                        models.Func(
                            models.F("period_from"),
                            models.F("period_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    )
                ],
                name="one_hazards_bulletin_a_day",
            ),
        ),
    ]

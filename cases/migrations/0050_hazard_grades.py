"""Hazards: telephone hand-over, judged grade, who reported it rectified, withdrawal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0049_take_charge_verb"),
        ("grids", "0011_separate_duties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HazardCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("called_at", models.DateTimeField(verbose_name="拨打时间")),
                ("callee", models.CharField(max_length=40, verbose_name="接电单位")),
                ("answered_by", models.CharField(blank=True, max_length=40, verbose_name="接听人")),
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
                        verbose_name="通话结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
            ],
            options={
                "verbose_name": "隐患电话交办",
                "verbose_name_plural": "隐患电话交办",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="hazard",
            name="handed_over_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="电话交办时间"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="judged_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="等级认定时间"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="judging_department",
            field=models.CharField(blank=True, max_length=40, verbose_name="认定部门"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="judging_standard",
            field=models.CharField(blank=True, max_length=200, verbose_name="认定依据"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="rectified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="报整改完成的人",
            ),
        ),
        migrations.AddField(
            model_name="hazard",
            name="reported_to",
            field=models.CharField(blank=True, max_length=40, verbose_name="上报至"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="supervised_by",
            field=models.CharField(blank=True, max_length=40, verbose_name="督办责任人"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
        ),
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
                ],
                max_length=10,
                verbose_name="事项",
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("grade", "suspected_major"), ("handed_over_at__isnull", True)),
                fields=["reported_at"],
                name="hazard_to_telephone",
            ),
        ),
        migrations.RunSQL(
            "UPDATE cases_hazard SET judged_at = registered_at"
            " WHERE grade = 'major' AND judged_at IS NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="hazard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grade", "major"), _negated=True),
                    ("judged_at__isnull", False),
                    _connector="OR",
                ),
                name="major_hazard_is_judged",
            ),
        ),
        migrations.AddConstraint(
            model_name="hazard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("excluded_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="withdrawn_hazard_is_not_counted",
            ),
        ),
        migrations.AddField(
            model_name="hazardcall",
            name="called_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="拨打人",
            ),
        ),
        migrations.AddField(
            model_name="hazardcall",
            name="hazard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="cases.hazard",
                verbose_name="安全隐患",
            ),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_hazardcall"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON cases_hazardcall",
        ),
        # Who reported each one rectified was kept in its log alone.
        # The index on the new column is made last, which a foreign key not yet checked forbids.
        migrations.RunSQL(
            [
                "UPDATE cases_hazard h SET rectified_by_id = ("
                " SELECT s.by_id FROM cases_hazardstep s"
                " WHERE s.hazard_id = h.id AND s.deed = 'rectify' ORDER BY s.id DESC LIMIT 1"
                ") WHERE h.rectified_at IS NOT NULL",
                "SET CONSTRAINTS ALL IMMEDIATE",
            ],
            migrations.RunSQL.noop,
        ),
    ]

"""The clock as rows: segments, moves of deadlines, and the instants that lights need."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_application_verbs"),
        ("grids", "0005_responsibility_proposal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockSegment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                ("started_at", models.DateTimeField(verbose_name="开始")),
                (
                    "start_reason",
                    models.CharField(
                        choices=[
                            ("dispatch", "派单"),
                            ("signing", "签收"),
                            ("redo", "重办"),
                            ("unparked", "恢复办理"),
                            ("answered", "市民已回应"),
                            ("unmerged", "撤销并单"),
                        ],
                        max_length=60,
                        verbose_name="开始原因",
                    ),
                ),
                ("stopped_at", models.DateTimeField(null=True, verbose_name="停止")),
                (
                    "stop_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("parked", "挂账"),
                            ("waiting", "等待市民"),
                            ("done", "办结"),
                            ("objection", "退单成立"),
                            ("redo", "转入重办"),
                            ("merged", "并单"),
                            ("closed", "工单终结"),
                        ],
                        max_length=60,
                        verbose_name="停止原因",
                    ),
                ),
            ],
            options={
                "verbose_name": "计时段",
                "verbose_name_plural": "计时段",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DueChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("signed", "签收起算"),
                            ("resumed", "停表顺延"),
                            ("extended", "延期"),
                            ("ordered", "限期要求"),
                            ("calendar", "日历重算"),
                        ],
                        max_length=10,
                        verbose_name="原因",
                    ),
                ),
                ("old_due_at", models.DateTimeField(verbose_name="原截止")),
                ("new_due_at", models.DateTimeField(verbose_name="新截止")),
                ("days", models.PositiveSmallIntegerField(null=True, verbose_name="延长天数")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
            options={
                "verbose_name": "时限变更",
                "verbose_name_plural": "时限变更",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="assignment",
            name="clock_stopped_at",
            field=models.DateTimeField(null=True, verbose_name="停表时间"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="due_is_certain",
            field=models.BooleanField(default=True, verbose_name="日历已公布"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="limit_terms",
            field=models.JSONField(blank=True, default=dict, verbose_name="时限构成"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="warn_at",
            field=models.DateTimeField(null=True, verbose_name="黄灯起"),
        ),
        migrations.AddField(
            model_name="case",
            name="clock_stopped_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="停表时间"),
        ),
        migrations.AddField(
            model_name="case",
            name="due_is_certain",
            field=models.BooleanField(default=True, editable=False, verbose_name="日历已公布"),
        ),
        migrations.AddField(
            model_name="case",
            name="warn_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="黄灯起"),
        ),
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    ("register", "登记"),
                    ("dispatch", "派单"),
                    ("answer_directly", "直接答复"),
                    ("reject", "不予受理"),
                    ("sign", "签收"),
                    ("contact", "先行联系"),
                    ("object", "退单"),
                    ("accept_objection", "同意退单"),
                    ("refuse_objection", "驳回退单"),
                    ("report_progress", "阶段性反馈"),
                    ("resolve", "办结"),
                    ("accept_reply", "审核通过"),
                    ("refuse_reply", "审核退回"),
                    ("attempt_callback", "回访未接通"),
                    ("complete_callback", "回访"),
                    ("redo", "重办"),
                    ("note", "备注"),
                    ("add_call", "追加来电"),
                    ("attach", "上传附件"),
                    ("merge", "并单"),
                    ("unmerge", "撤销并单"),
                    ("share_reply", "主单答复"),
                    ("park", "挂账"),
                    ("unpark", "销账"),
                    ("close_early", "终结"),
                    ("redispatch", "直办转派"),
                    ("correct", "更正"),
                    ("ask_extension", "申请延期"),
                    ("rule_extension", "延期裁定"),
                    ("tell_extension", "告知延期"),
                    ("ask_parking", "申请挂账"),
                    ("rule_parking", "挂账裁定"),
                    ("review_parking", "挂账复核"),
                    ("ask_exclusion", "申请剔除"),
                    ("rule_exclusion", "剔除裁定"),
                    ("ask_ending", "申请终结"),
                    ("rule_ending", "终结裁定"),
                    ("ask_wait", "申请等待市民"),
                    ("rule_wait", "等待裁定"),
                    ("end_wait", "恢复计时"),
                    ("ask_correction", "申请更正"),
                    ("hold_conference", "会商"),
                    ("dial", "拨打电话"),
                    ("unmask", "查看信息"),
                    ("recompute", "时限重算"),
                ],
                max_length=24,
                verbose_name="事项",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("clock_stopped_at__isnull", True), ("state__in", ["dispatched", "handling"])
                ),
                fields=["warn_at", "reply_due_at"],
                name="case_light",
            ),
        ),
        migrations.AddField(
            model_name="clocksegment",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="segments",
                to="cases.assignment",
                verbose_name="交办",
            ),
        ),
        migrations.AddField(
            model_name="duechange",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="due_changes",
                to="cases.assignment",
                verbose_name="交办",
            ),
        ),
        migrations.AddConstraint(
            model_name="clocksegment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at__isnull", True)),
                fields=("assignment",),
                name="one_running_segment",
            ),
        ),
        migrations.AddConstraint(
            model_name="clocksegment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stop_reason", ""), ("stopped_at__isnull", True)),
                    models.Q(
                        ("stopped_at__gte", models.F("started_at")),
                        models.Q(("stop_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="segment_stop_has_reason",
            ),
        ),
    ]

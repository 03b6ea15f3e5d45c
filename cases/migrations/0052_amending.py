"""Put elements right with the old values kept, by two persons where the day is issued."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hotline.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0051_outside_number_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="duechange",
            name="reason",
            field=models.CharField(
                choices=[
                    ("signed", "签收起算"),
                    ("resumed", "停表顺延"),
                    ("extended", "延期"),
                    ("ordered", "限期要求"),
                    ("calendar", "日历重算"),
                    ("amended", "更正重算"),
                ],
                max_length=10,
                verbose_name="原因",
            ),
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
                    ("amend", "更正要素"),
                    ("ask_amendment", "申请更正要素"),
                    ("rule_amendment", "更正要素裁定"),
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
                    ("urge", "催办"),
                    ("supervise", "督办"),
                    ("answer_supervision", "督办反馈"),
                    ("accept_supervision", "督办销号"),
                    ("refuse_supervision", "督办退回"),
                    ("propose_criticism", "拟通报"),
                    ("criticise", "列入通报"),
                    ("drop_criticism", "不予通报"),
                    ("publish_criticism", "书面通报"),
                    ("instruct", "批示"),
                    ("answer_instruction", "批示反馈"),
                    ("dial", "拨打电话"),
                    ("unmask", "查看信息"),
                    ("recompute", "时限重算"),
                    ("appeal", "申诉"),
                    ("accept_appeal", "同意申诉"),
                    ("refuse_appeal", "驳回申诉"),
                    ("confirm_identity", "核实身份"),
                    ("sub_dispatch", "下派"),
                    ("accept_child", "下级通过"),
                    ("refuse_child", "下级退回"),
                    ("accept_child_return", "同意下级退单"),
                    ("refuse_child_return", "驳回下级退单"),
                    ("hand_over", "内部转办"),
                    ("submit", "送审签"),
                    ("sign_off", "审签"),
                    ("send_back", "审签退回"),
                    ("call_unit", "电话指派"),
                    ("take_charge", "接手跟进"),
                    ("file_sealed", "上传盖章件"),
                ],
                max_length=24,
                verbose_name="事项",
            ),
        ),
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
                    ("amended", "工单更正"),
                ],
                max_length=16,
                verbose_name="类别",
            ),
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="理由")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "ruling",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "同意"), ("refused", "不同意")],
                        max_length=10,
                        verbose_name="裁定",
                    ),
                ),
                ("ruled_at", models.DateTimeField(blank=True, null=True, verbose_name="裁定时间")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="裁定说明")),
                ("proposed", hotline.fields.EncryptedTextField(verbose_name="拟更正内容")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="工单",
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="裁定人",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正要素",
                "verbose_name_plural": "更正要素",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ElementChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "element",
                    models.CharField(
                        choices=[
                            ("kind", "诉求类型"),
                            ("category", "事项分类"),
                            ("urgency", "紧急程度"),
                            ("grid", "街道/社区"),
                            ("place", "地点"),
                            ("title", "标题"),
                            ("text", "诉求内容"),
                            ("phone", "联系电话"),
                            ("caller_name", "姓名"),
                            ("caller_address", "住址"),
                            ("is_anonymous", "匿名"),
                            ("is_secret", "保密"),
                            ("wants_callback", "接受回访"),
                        ],
                        max_length=20,
                        verbose_name="要素",
                    ),
                ),
                ("old_value", models.TextField(blank=True, verbose_name="原值")),
                ("new_value", models.TextField(blank=True, verbose_name="新值")),
                (
                    "old_personal",
                    hotline.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="原值（个人信息）"
                    ),
                ),
                (
                    "new_personal",
                    hotline.fields.EncryptedTextField(
                        blank=True, default="", verbose_name="新值（个人信息）"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正人",
                    ),
                ),
                (
                    "amendment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="cases.amendment",
                        verbose_name="更正申请",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="element_changes",
                        to="cases.case",
                        verbose_name="工单",
                    ),
                ),
            ],
            options={
                "verbose_name": "要素更正记录",
                "verbose_name_plural": "要素更正记录",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="amendment",
            index=models.Index(
                condition=models.Q(("ruling", "")), fields=["asked_at"], name="amendment_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ruled_at__isnull", True), ("ruling", "")),
                    models.Q(models.Q(("ruling", ""), _negated=True), ("ruled_at__isnull", False)),
                    _connector="OR",
                ),
                name="amendment_ruling_has_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ruling", "")), fields=("case",), name="one_open_amendment"
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ruled_by__isnull", True),
                    models.Q(("ruled_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="amendment_has_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="elementchange",
            index=models.Index(fields=["case", "element"], name="element_change_of_case"),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_elementchange"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON cases_elementchange",
        ),
    ]

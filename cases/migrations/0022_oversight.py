"""Keep urgings, supervision orders, criticism and leaders' instructions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_escalation"),
        ("grids", "0006_former_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Circular",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveIntegerField(verbose_name="编号")),
                ("period_from", models.DateField(verbose_name="自")),
                ("period_to", models.DateField(verbose_name="至")),
                ("issued_at", models.DateTimeField(verbose_name="印发时间")),
            ],
            options={
                "verbose_name": "书面通报",
                "verbose_name_plural": "书面通报",
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Criticism",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="事由")),
                ("reply_due_at", models.DateTimeField(verbose_name="当时的办结截止")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待定"),
                            ("confirmed", "待印发"),
                            ("dropped", "不予通报"),
                            ("published", "已通报"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="核定时间")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="核定说明")),
            ],
            options={
                "verbose_name": "拟通报事项",
                "verbose_name_plural": "拟通报事项",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Instruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("leader_name", models.CharField(max_length=60, verbose_name="批示领导")),
                ("text", models.TextField(max_length=2000, verbose_name="批示内容")),
                ("given_at", models.DateTimeField(verbose_name="批示时间")),
                ("due_at", models.DateTimeField(verbose_name="反馈截止")),
                (
                    "is_from_paper",
                    models.BooleanField(default=False, verbose_name="据纸质批示录入"),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="录入时间")),
            ],
            options={
                "verbose_name": "批示",
                "verbose_name_plural": "批示",
                "ordering": ["given_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InstructionTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="反馈截止")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="反馈内容")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="反馈时间")),
            ],
            options={
                "verbose_name": "批示落实",
                "verbose_name_plural": "批示落实",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SupervisionAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="反馈内容")),
                ("submitted_at", models.DateTimeField(verbose_name="反馈时间")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "同意"), ("refused", "不同意")],
                        max_length=10,
                        verbose_name="核定",
                    ),
                ),
                ("verdict_at", models.DateTimeField(null=True, verbose_name="核定时间")),
                (
                    "verdict_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="核定意见"),
                ),
            ],
            options={
                "verbose_name": "督办反馈",
                "verbose_name_plural": "督办反馈",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SupervisionOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveIntegerField(verbose_name="编号")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("ordinary", "一般督办"),
                            ("key", "重点督办"),
                            ("listed", "挂牌督办"),
                        ],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("ground", models.CharField(max_length=500, verbose_name="督办事由")),
                ("required", models.CharField(max_length=1000, verbose_name="督办要求")),
                ("answer_due_at", models.DateTimeField(verbose_name="反馈截止")),
                ("reply_due_at", models.DateTimeField(verbose_name="当时的办结截止")),
                ("issued_at", models.DateTimeField(verbose_name="下发时间")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "待反馈"), ("answered", "待核"), ("closed", "已销号")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="销号时间")),
                (
                    "closing_note",
                    models.CharField(blank=True, max_length=500, verbose_name="销号说明"),
                ),
            ],
            options={
                "verbose_name": "督办单",
                "verbose_name_plural": "督办单",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Urge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reminder", "到期提醒"),
                            ("notice", "催办通知书"),
                            ("person", "人工催办"),
                            ("citizen", "市民催办"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年份")),
                ("number", models.PositiveIntegerField(null=True, verbose_name="编号")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("reply_due_at", models.DateTimeField(null=True, verbose_name="当时的办结截止")),
            ],
            options={
                "verbose_name": "催办",
                "verbose_name_plural": "催办",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="YearCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "series",
                    models.CharField(
                        choices=[
                            ("urge", "催办通知书"),
                            ("supervision", "督办单"),
                            ("circular", "书面通报"),
                        ],
                        max_length=16,
                        verbose_name="序列",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("last", models.PositiveIntegerField(verbose_name="末号")),
            ],
            options={
                "verbose_name": "年度编号",
                "verbose_name_plural": "年度编号",
            },
        ),
        migrations.AddField(
            model_name="circular",
            name="issued_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="印发人",
            ),
        ),
        migrations.AddField(
            model_name="criticism",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="criticisms",
                to="cases.assignment",
                verbose_name="交办",
            ),
        ),
        migrations.AddField(
            model_name="criticism",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="criticisms",
                to="cases.case",
                verbose_name="工单",
            ),
        ),
        migrations.AddField(
            model_name="criticism",
            name="circular",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="cases.circular",
                verbose_name="通报",
            ),
        ),
        migrations.AddField(
            model_name="criticism",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="核定人",
            ),
        ),
        migrations.AddField(
            model_name="criticism",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="instructions",
                to="cases.case",
                verbose_name="工单",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="leader",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="领导账号",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="录入人",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="scan",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.attachment",
                verbose_name="批示件扫描",
            ),
        ),
        migrations.AddField(
            model_name="instructiontask",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="反馈人",
            ),
        ),
        migrations.AddField(
            model_name="instructiontask",
            name="attachments",
            field=models.ManyToManyField(blank=True, related_name="+", to="cases.attachment"),
        ),
        migrations.AddField(
            model_name="instructiontask",
            name="instruction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tasks",
                to="cases.instruction",
            ),
        ),
        migrations.AddField(
            model_name="instructiontask",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="supervisionanswer",
            name="attachments",
            field=models.ManyToManyField(blank=True, related_name="+", to="cases.attachment"),
        ),
        migrations.AddField(
            model_name="supervisionanswer",
            name="submitted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="反馈人",
            ),
        ),
        migrations.AddField(
            model_name="supervisionanswer",
            name="verdict_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="核定人",
            ),
        ),
        migrations.AddField(
            model_name="supervisionorder",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="orders",
                to="cases.assignment",
                verbose_name="交办",
            ),
        ),
        migrations.AddField(
            model_name="supervisionorder",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="supervision_orders",
                to="cases.case",
                verbose_name="工单",
            ),
        ),
        migrations.AddField(
            model_name="supervisionorder",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="销号人",
            ),
        ),
        migrations.AddField(
            model_name="supervisionorder",
            name="copied_to",
            field=models.ManyToManyField(
                blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="抄送领导"
            ),
        ),
        migrations.AddField(
            model_name="supervisionorder",
            name="issued_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="下发人",
            ),
        ),
        migrations.AddField(
            model_name="supervisionorder",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.unit",
                verbose_name="被督办单位",
            ),
        ),
        migrations.AddField(
            model_name="supervisionanswer",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="cases.supervisionorder",
            ),
        ),
        migrations.AddField(
            model_name="urge",
            name="assignment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="urges",
                to="cases.assignment",
                verbose_name="交办",
            ),
        ),
        migrations.AddField(
            model_name="urge",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="催办人",
            ),
        ),
        migrations.AddField(
            model_name="urge",
            name="call",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="urge",
                to="cases.call",
                verbose_name="来电",
            ),
        ),
        migrations.AddField(
            model_name="urge",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="urges",
                to="cases.case",
                verbose_name="工单",
            ),
        ),
        migrations.AddField(
            model_name="urge",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearcounter",
            constraint=models.UniqueConstraint(
                fields=("series", "year"), name="year_counter_of_series"
            ),
        ),
        migrations.AddConstraint(
            model_name="circular",
            constraint=models.UniqueConstraint(
                fields=("year", "number"), name="circular_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="circular",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_from__lte", models.F("period_to"))),
                name="circular_period_ascends",
            ),
        ),
        migrations.AddIndex(
            model_name="criticism",
            index=models.Index(fields=["status", "-proposed_at"], name="criticism_by_status"),
        ),
        migrations.AddIndex(
            model_name="criticism",
            index=models.Index(fields=["unit", "-proposed_at"], name="criticism_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="criticism",
            constraint=models.UniqueConstraint(
                fields=("assignment", "reply_due_at"), name="criticised_once_per_deadline"
            ),
        ),
        migrations.AddConstraint(
            model_name="criticism",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("circular__isnull", False), ("status", "published")),
                    models.Q(
                        models.Q(("status", "published"), _negated=True), ("circular__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="criticism_published_in_circular",
            ),
        ),
        migrations.AddConstraint(
            model_name="criticism",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("status", "proposed")),
                    models.Q(
                        models.Q(("status", "proposed"), _negated=True),
                        ("decided_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="criticism_decided_has_instant",
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(fields=["-given_at", "-id"], name="instruction_newest"),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(fields=["leader", "-given_at"], name="instruction_of_leader"),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_from_paper", True), ("scan__isnull", False)),
                    models.Q(
                        ("is_from_paper", False), ("leader__isnull", False), ("scan__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="instruction_on_paper_has_scan",
            ),
        ),
        migrations.AddIndex(
            model_name="instructiontask",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True)),
                fields=["due_at", "id"],
                name="instruction_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="instructiontask",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True)),
                fields=["unit", "due_at"],
                name="instruction_waits_for_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="instructiontask",
            constraint=models.UniqueConstraint(
                fields=("instruction", "unit"), name="instruction_unit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="instructiontask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("text", "")),
                    models.Q(("answered_at__isnull", False), models.Q(("text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="instruction_answer_has_text",
            ),
        ),
        migrations.AddIndex(
            model_name="supervisionorder",
            index=models.Index(
                condition=models.Q(("status", "closed"), _negated=True),
                fields=["answer_due_at", "id"],
                name="supervision_open",
            ),
        ),
        migrations.AddIndex(
            model_name="supervisionorder",
            index=models.Index(fields=["unit", "-issued_at"], name="supervision_of_unit"),
        ),
        migrations.AddIndex(
            model_name="supervisionorder",
            index=models.Index(fields=["-issued_at", "-id"], name="supervision_newest"),
        ),
        migrations.AddConstraint(
            model_name="supervisionorder",
            constraint=models.UniqueConstraint(
                fields=("year", "number"), name="supervision_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="supervisionorder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "closed"), _negated=True),
                fields=("assignment",),
                name="one_open_order_per_assignment",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervisionorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                    models.Q(
                        models.Q(("status", "closed"), _negated=True), ("closed_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="supervision_closed_has_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervisionanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "")),
                fields=("order",),
                name="one_open_answer_per_order",
            ),
        ),
        migrations.AddIndex(
            model_name="urge",
            index=models.Index(
                condition=models.Q(("kind", "notice")),
                fields=["-at", "-id"],
                name="urge_notice_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="urge",
            index=models.Index(
                condition=models.Q(("kind", "notice")),
                fields=["unit", "-at"],
                name="urge_notice_of_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="urge",
            constraint=models.UniqueConstraint(
                fields=("year", "number"), name="urge_notice_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="urge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "notice"), ("number__isnull", False), ("year__isnull", False)
                    ),
                    models.Q(
                        models.Q(("kind", "notice"), _negated=True),
                        ("number__isnull", True),
                        ("year__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="urge_notice_has_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="urge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["reminder", "notice"])),
                fields=("assignment", "kind", "reply_due_at"),
                name="urge_once_per_step",
            ),
        ),
    ]

"""Articles with their versions and feedback, outages, and the hall's announcements."""

import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import knowledge.models.outage


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("grids", "0025_channel_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="标题")),
                ("text", models.TextField(max_length=1000, verbose_name="内容")),
                ("is_pinned", models.BooleanField(default=False, verbose_name="置顶")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="挂到")),
                ("posted_at", models.DateTimeField(editable=False, verbose_name="发布时间")),
                (
                    "taken_down_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="撤下时间"),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
                (
                    "taken_down_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤下人",
                    ),
                ),
            ],
            options={
                "verbose_name": "公告",
                "verbose_name_plural": "公告",
                "ordering": ["-is_pinned", "-posted_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AnnouncementRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="阅读时间")),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reads",
                        to="knowledge.announcement",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "公告已阅",
                "verbose_name_plural": "公告已阅",
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("approved", "待发布"),
                            ("published", "已发布"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="复核日期")),
                (
                    "reviewed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="最近复核"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="撤回时间"),
                ),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="撤回原因"),
                ),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.unit",
                        verbose_name="单位",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤回人",
                    ),
                ),
            ],
            options={
                "verbose_name": "知识条目",
                "verbose_name_plural": "知识条目",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                ("question", models.CharField(max_length=200, verbose_name="问题")),
                ("answer", models.TextField(max_length=3000, verbose_name="答复")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        default=list,
                        size=None,
                        verbose_name="标签",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                ("is_agreed", models.BooleanField(default=False, verbose_name="统一答复口径")),
                (
                    "is_live",
                    models.BooleanField(default=False, editable=False, verbose_name="在用"),
                ),
                (
                    "question_pairs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="起草时间")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="单位审核时间")),
                ("published_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                (
                    "refused_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="退回原因"),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="单位审核人",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.grid",
                        verbose_name="适用地域",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="knowledge.article",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
            ],
            options={
                "verbose_name": "知识条目版本",
                "verbose_name_plural": "知识条目版本",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="ArticleFeedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was_right", models.BooleanField(verbose_name="是否正确")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("given_at", models.DateTimeField(verbose_name="时间")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="反馈人",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="knowledge.articleversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "知识反馈",
                "verbose_name_plural": "知识反馈",
                "ordering": ["-given_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Outage",
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
                        choices=knowledge.models.outage.OutageKind.listed,
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="答复市民的内容")),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="地点名称",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="开始时间")),
                ("ends_at", models.DateTimeField(verbose_name="结束时间")),
                (
                    "planned_end",
                    models.DateTimeField(editable=False, verbose_name="公告的结束时间"),
                ),
                ("entered_at", models.DateTimeField(editable=False, verbose_name="录入时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提前结束人",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "grids",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="grids.grid", verbose_name="区域"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "停水停电公告",
                "verbose_name_plural": "停水停电公告",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(
                condition=models.Q(("taken_down_at__isnull", True)),
                fields=["-posted_at"],
                name="announcement_hanging",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "until__gte",
                        datetime.datetime(1989, 12, 31, 16, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "until__lt",
                        datetime.datetime(2199, 12, 31, 16, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="announcement_until_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcementread",
            constraint=models.UniqueConstraint(
                fields=("announcement", "user"), name="announcement_read_once"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["unit", "stage"], name="article_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review_on__gte", datetime.date(1990, 1, 1)),
                    ("review_on__lte", datetime.date(2199, 12, 31)),
                ),
                name="article_review_on_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="withdrawn_article_names_who",
            ),
        ),
        migrations.AddIndex(
            model_name="articleversion",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("is_live", True)), fields=["pairs"], name="live_article_pairs"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__gte", datetime.date(1990, 1, 1)),
                    ("valid_from__lte", datetime.date(2199, 12, 31)),
                ),
                name="article_version_valid_from_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__gte", datetime.date(1990, 1, 1)),
                    ("valid_to__lte", datetime.date(2199, 12, 31)),
                ),
                name="article_version_valid_to_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(
                fields=("article", "number"), name="article_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_live", True)), fields=("article",), name="one_live_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_from__lte", models.F("valid_to")),
                    _connector="OR",
                ),
                name="article_ends_after_start",
                violation_error_message="失效日期不能早于生效日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="articlefeedback",
            constraint=models.UniqueConstraint(
                fields=("version", "given_by"), name="feedback_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="articlefeedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("was_right", True), models.Q(("note", ""), _negated=True), _connector="OR"
                ),
                name="wrong_article_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="outage",
            index=models.Index(fields=["ends_at", "starts_at"], name="outage_hours"),
        ),
        migrations.AddConstraint(
            model_name="outage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "starts_at__gte",
                        datetime.datetime(1989, 12, 31, 16, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "starts_at__lt",
                        datetime.datetime(2199, 12, 31, 16, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="outage_starts_at_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="outage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_at__gte",
                        datetime.datetime(1989, 12, 31, 16, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "ends_at__lt",
                        datetime.datetime(2199, 12, 31, 16, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="outage_ends_at_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="outage",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                name="outage_ends_after_start",
            ),
        ),
    ]

"""Notices and deliveries get an app of their own: their tables stay where they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import notices.kinds

MODELS = ("notice", "noticemark", "delivery")


def move_types(source, target):
    """Return what hands the content types on, and with them permissions and records of work."""

    def move(apps, schema_editor):
        types = apps.get_model("contenttypes", "ContentType").objects
        for name in MODELS:
            old = types.filter(app_label=source, model=name).first()
            if old is None or types.filter(app_label=target, model=name).exists():
                continue
            old.app_label = target
            old.save(update_fields=["app_label"])

    return move


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0067_notices_moved"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=notices.kinds.listed_kinds,
                                max_length=16,
                                verbose_name="类别",
                            ),
                        ),
                        ("role", models.CharField(blank=True, max_length=20, verbose_name="角色")),
                        ("text", models.CharField(max_length=200, verbose_name="内容")),
                        (
                            "page",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="页面"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="时间")),
                        (
                            "claimed_until",
                            models.DateTimeField(editable=False, null=True, verbose_name="占用至"),
                        ),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, verbose_name="投递次数"
                            ),
                        ),
                        (
                            "delivered_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="送达时间"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="cases.case",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="grids.unit",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "通知",
                        "verbose_name_plural": "通知",
                        "db_table": "cases_notice",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("delivered_at__isnull", True)),
                                fields=["created_at"],
                                name="notice_undelivered",
                            ),
                            models.Index(fields=["unit", "-created_at"], name="notice_of_unit"),
                            models.Index(fields=["role", "-created_at"], name="notice_of_role"),
                            models.Index(fields=["user", "-created_at"], name="notice_of_user"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("role", ""),
                                        ("unit__isnull", False),
                                        ("user__isnull", True),
                                    ),
                                    models.Q(
                                        ("unit__isnull", True),
                                        ("user__isnull", True),
                                        models.Q(("role", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("role", ""),
                                        ("unit__isnull", True),
                                        ("user__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="notice_has_one_recipient",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeMark",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("seen_until", models.DateTimeField(verbose_name="已读至")),
                    ],
                    options={
                        "verbose_name": "通知已读",
                        "verbose_name_plural": "通知已读",
                        "db_table": "cases_noticemark",
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "messenger",
                            models.CharField(
                                db_column="channel", max_length=20, verbose_name="渠道"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("waiting", "待发送"),
                                    ("sent", "已发送"),
                                    ("failed", "发送失败"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="已试次数"),
                        ),
                        ("next_try_at", models.DateTimeField(verbose_name="下次发送")),
                        (
                            "last_error",
                            models.CharField(blank=True, max_length=80, verbose_name="最近的错误"),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="产生时间")),
                        (
                            "sent_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="发送时间"),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="notices.notice",
                                verbose_name="通知",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="接收人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "通知投递",
                        "verbose_name_plural": "通知投递",
                        "db_table": "cases_delivery",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "waiting")),
                                fields=["next_try_at"],
                                name="delivery_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("status", "failed")),
                                fields=["-created_at"],
                                name="delivery_failed",
                            ),
                            models.Index(
                                condition=models.Q(("status", "sent")),
                                fields=["sent_at"],
                                name="delivery_sent",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("notice", "messenger", "person"),
                                name="one_delivery_per_recipient",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_at__isnull", False), ("status", "sent")),
                                    models.Q(
                                        models.Q(("status", "sent"), _negated=True),
                                        ("sent_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_sent_has_time",
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunPython(move_types("cases", "notices"), move_types("notices", "cases")),
    ]

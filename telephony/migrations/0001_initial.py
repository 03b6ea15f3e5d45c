"""Telephone systems, extensions, calls and spans of a status."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hotline.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("grids", "0025_channel_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Za-z_.-]+\\Z", "分机号只含数字、字母和 _ . -。"
                            )
                        ],
                        verbose_name="分机号",
                    ),
                ),
                (
                    "operator",
                    models.OneToOneField(
                        blank=True,
                        help_text="一人一部分机；换座位时先在原来的一条上清空。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="坐席",
                    ),
                ),
            ],
            options={
                "verbose_name": "分机",
                "verbose_name_plural": "分机",
                "ordering": ["system", "number"],
            },
        ),
        migrations.CreateModel(
            name="TelephoneSystem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="名称")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "token",
                    models.OneToOneField(
                        blank=True,
                        help_text="范围须含“写入话务事件”。更换令牌时在这里改选新的一个。",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="grids.token",
                        verbose_name="接口令牌",
                    ),
                ),
            ],
            options={
                "verbose_name": "电话系统",
                "verbose_name_plural": "电话系统",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="TelephoneCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call_id", models.CharField(max_length=100, verbose_name="通话标识")),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "呼入"), ("out", "呼出")], max_length=3, verbose_name="方向"
                    ),
                ),
                (
                    "number",
                    hotline.fields.EncryptedTextField(blank=True, default="", verbose_name="号码"),
                ),
                (
                    "number_index",
                    models.CharField(blank=True, default="", editable=False, max_length=64),
                ),
                ("line", models.CharField(blank=True, max_length=40, verbose_name="线路")),
                (
                    "told_extension",
                    models.CharField(blank=True, max_length=20, verbose_name="事件中的分机"),
                ),
                ("began_at", models.DateTimeField(verbose_name="开始时间")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="接听时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="挂断时间")),
                ("cause", models.CharField(blank=True, max_length=40, verbose_name="挂断原因")),
                (
                    "recording",
                    models.CharField(blank=True, max_length=100, verbose_name="录音编号"),
                ),
                (
                    "extension",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="telephony.extension",
                        verbose_name="接听分机",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="坐席",
                    ),
                ),
                (
                    "rings_at",
                    models.ManyToManyField(
                        related_name="+", to="telephony.extension", verbose_name="振铃分机"
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="telephony.telephonesystem",
                        verbose_name="电话系统",
                    ),
                ),
            ],
            options={
                "verbose_name": "通话",
                "verbose_name_plural": "通话",
                "ordering": ["-began_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="extension",
            name="system",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="telephony.telephonesystem",
                verbose_name="电话系统",
            ),
        ),
        migrations.CreateModel(
            name="StatusSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ready", "示闲"),
                            ("in_call", "通话中"),
                            ("after_call", "话后整理"),
                            ("break", "小休"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20, verbose_name="原因")),
                ("began_at", models.DateTimeField(verbose_name="自")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="至")),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="坐席",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="telephony.telephonecall",
                        verbose_name="通话",
                    ),
                ),
            ],
            options={
                "verbose_name": "坐席状态",
                "verbose_name_plural": "坐席状态",
                "ordering": ["-began_at", "-pk"],
                "indexes": [
                    models.Index(fields=["operator", "began_at"], name="status_of_operator")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("operator",),
                        name="status_one_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("began_at")),
                            _connector="OR",
                        ),
                        name="status_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "in_call"), ("call__isnull", True), _connector="OR"
                        ),
                        name="status_call_if_in_call",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "break"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="status_break_has_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="telephonecall",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["began_at"],
                name="telephone_call_running",
            ),
        ),
        migrations.AddIndex(
            model_name="telephonecall",
            index=models.Index(
                fields=["number_index", "answered_at"], name="telephone_call_number"
            ),
        ),
        migrations.AddIndex(
            model_name="telephonecall",
            index=models.Index(fields=["operator", "began_at"], name="telephone_call_operator"),
        ),
        migrations.AddIndex(
            model_name="telephonecall",
            index=models.Index(
                condition=models.Q(
                    ("answered_at__isnull", True), ("direction", "in"), ("ended_at__isnull", False)
                ),
                fields=["began_at"],
                name="telephone_call_missed",
            ),
        ),
        migrations.AddConstraint(
            model_name="telephonecall",
            constraint=models.UniqueConstraint(
                fields=("system", "call_id"), name="telephone_call_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="telephonecall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True),
                    ("answered_at__gte", models.F("began_at")),
                    _connector="OR",
                ),
                name="telephone_call_answered_after_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="telephonecall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    models.Q(
                        ("ended_at__gte", models.F("began_at")),
                        models.Q(
                            ("answered_at__isnull", True),
                            ("ended_at__gte", models.F("answered_at")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="telephone_call_ended_last",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                fields=("system", "number"),
                name="extension_once_in_system",
                violation_error_message="这个电话系统已有此分机。",
            ),
        ),
    ]

"""Calls back that were promised for an hour."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hotline.fields


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0004_transfers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PromisedCallback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", hotline.fields.EncryptedTextField(verbose_name="号码")),
                ("about", models.CharField(max_length=200, verbose_name="事由")),
                ("promised_at", models.DateTimeField(verbose_name="约定于")),
                ("due_at", models.DateTimeField(verbose_name="约定回电时间")),
                ("done_at", models.DateTimeField(null=True, verbose_name="回电时间")),
                (
                    "done_note",
                    models.CharField(blank=True, max_length=200, verbose_name="回电结果"),
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
                    "promised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="约定人",
                    ),
                ),
            ],
            options={
                "verbose_name": "约定回电",
                "verbose_name_plural": "约定回电",
                "ordering": ["due_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["operator", "due_at"],
                        name="promise_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("promised_at"))),
                        name="promise_due_after_promised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True),
                            models.Q(("done_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="promise_done_has_note",
                    ),
                ],
            },
        ),
    ]

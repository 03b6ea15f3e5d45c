"""Whom a call was put through to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hotline.fields
import telephony.models.transfer


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0003_hall_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CallTransfer",
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
                        choices=telephony.models.transfer.TransferKind.listed,
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("number", hotline.fields.EncryptedTextField(verbose_name="转接号码")),
                ("number_index", models.CharField(editable=False, max_length=64)),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="telephony.telephonecall",
                        verbose_name="通话",
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
            ],
            options={
                "verbose_name": "通话转接",
                "verbose_name_plural": "通话转接",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "kind", "number_index"), name="call_transfer_once"
                    )
                ],
            },
        ),
    ]

"""Audit records name the API token by which something was done."""

from django.db import migrations, models

import grids.acting


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0017_audit_of_secret_reads"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditrecord",
            name="token",
            field=models.CharField(
                blank=True,
                db_default="",
                default=grids.acting.acting_token_name,
                max_length=60,
                verbose_name="接口令牌",
            ),
        ),
    ]

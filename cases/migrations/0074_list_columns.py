"""Which columns each person sees on a list."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0073_conversation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ListColumns",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list_key", models.CharField(max_length=20, verbose_name="列表")),
                ("shown", models.JSONField(default=list, verbose_name="显示的列")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "列表显示的列",
                "verbose_name_plural": "列表显示的列",
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "list_key"), name="list_columns_once")
                ],
            },
        ),
    ]

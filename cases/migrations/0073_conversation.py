"""During which call on the line something was registered."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0072_pair_frequency"),
        ("telephony", "0002_calling_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversation",
                        to="cases.call",
                        verbose_name="来电记录",
                    ),
                ),
                (
                    "telephone_call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="telephony.telephonecall",
                        verbose_name="通话",
                    ),
                ),
            ],
            options={
                "verbose_name": "来电的通话",
                "verbose_name_plural": "来电的通话",
            },
        ),
    ]

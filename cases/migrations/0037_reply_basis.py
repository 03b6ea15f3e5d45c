"""Let a reply name the law or policy on which it rests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0036_attachment_stamp")]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="basis",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="办理依据"
            ),
        ),
    ]

"""Let a notice about no case lead to the page that it is about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0044_shift")]

    operations = [
        migrations.AddField(
            "notice", "page", models.CharField("页面", blank=True, default="", max_length=200)
        ),
    ]

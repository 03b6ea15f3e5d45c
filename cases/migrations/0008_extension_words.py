"""Name the two texts of an extension as those of every other application."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_faster_text_pairs")]

    operations = [
        migrations.RenameField("extension", "reason", "text"),
        migrations.RenameField("extension", "ruling_reason", "reason"),
    ]

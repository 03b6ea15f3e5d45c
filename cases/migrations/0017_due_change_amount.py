"""An extension is counted in the limit's own unit of time, which need not be days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_identity")]

    operations = [
        migrations.RenameField("duechange", "days", "amount"),
        migrations.AlterField(
            "duechange", "amount", models.PositiveSmallIntegerField(null=True, verbose_name="延长")
        ),
    ]

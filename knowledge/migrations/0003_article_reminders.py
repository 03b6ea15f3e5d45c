"""Of which day the owner of an article was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0002_uses"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="reminded_for",
            field=models.DateField(editable=False, null=True, verbose_name="已提醒的日期"),
        ),
    ]

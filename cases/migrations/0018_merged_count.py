from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_due_change_amount"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="merged_count",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, editable=False, verbose_name="并入件数"
            ),
        ),
    ]

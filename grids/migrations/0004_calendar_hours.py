from django.db import migrations, models

import grids.models.calendar


class Migration(migrations.Migration):
    dependencies = [("grids", "0003_limit_amount")]

    operations = [
        migrations.AlterField(
            model_name="calendar",
            name="intervals",
            field=models.JSONField(
                blank=True,
                default=list,
                validators=[grids.models.calendar.check_intervals],
                verbose_name="每日工作时段",
            ),
        ),
    ]

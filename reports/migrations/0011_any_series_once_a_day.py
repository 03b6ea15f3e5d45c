"""Refuse two issues about the same day in one constraint, whichever series there are."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0010_growing_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            'CREATE TYPE reports_series_range AS RANGE (subtype = text, collation = "C")',
            "DROP TYPE reports_series_range",
        ),
        migrations.RemoveConstraint(
            model_name="bulletin",
            name="one_daily_bulletin_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="bulletin",
            name="one_hazards_bulletin_a_day",
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("revision", 1),
                    models.Q(("step__in", ("joined", "parted")), _negated=True),
                ),
                expressions=[
                    (
                        models.Func(
                            models.F("series"),
                            models.F("series"),
                            models.Value("[]"),
                            function="reports_series_range",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("period_from"),
                            models.F("period_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="one_bulletin_of_a_series_a_day",
            ),
        ),
    ]

"""Let an issue be about a case or a group of cases, one open one of a series at a time."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0077_map_point"),
        ("concentrated", "0002_changes_append_only"),
        ("reports", "0015_roll_ups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bulletin",
            name="bulletin_once",
        ),
        migrations.RemoveConstraint(
            model_name="bulletin",
            name="one_bulletin_of_a_series_a_day",
        ),
        migrations.AddField(
            model_name="bulletin",
            name="about_case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bulletins_about",
                to="cases.case",
                verbose_name="所述工单",
            ),
        ),
        migrations.AddField(
            model_name="bulletin",
            name="about_group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bulletins_about",
                to="concentrated.problemgroup",
                verbose_name="所述集中反映",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("step__in", ("joined", "parted", "dropped")), _negated=True),
                    ("about_case", None),
                    ("about_group", None),
                ),
                fields=("series", "period_from", "period_to", "revision"),
                name="bulletin_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("revision", 1),
                    models.Q(("step__in", ("joined", "parted", "dropped")), _negated=True),
                    ("about_case", None),
                    ("about_group", None),
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
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.CheckConstraint(
                condition=models.Q(("about_case", None), ("about_group", None), _connector="OR"),
                name="bulletin_one_topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step__in", ("draft", "edited", "checked"))),
                fields=("series", "about_case"),
                name="bulletin_open_once_about_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step__in", ("draft", "edited", "checked"))),
                fields=("series", "about_group"),
                name="bulletin_open_once_about_group",
            ),
        ),
    ]

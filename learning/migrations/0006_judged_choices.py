"""What was proposed beside what was chosen, for each field; rows of categories are taken over."""

import django.db.models.deletion
from django.db import migrations, models

import learning.models.judged_choice

TAKE_OVER = """
INSERT INTO learning_judgedchoice
    (case_id, field, proposed, chosen, is_sure, is_among, registered_at)
SELECT judged.case_id, 'category', proposed.code, chosen.code, judged.is_sure,
    judged.is_among_three, judged.registered_at
FROM learning_judgedcase judged
JOIN grids_category proposed ON proposed.id = judged.proposed_id
JOIN grids_category chosen ON chosen.id = judged.chosen_id
WHERE judged.registered_at > now() - interval '35 days'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0077_map_point"),
        ("learning", "0005_urgency_model"),
    ]

    operations = [
        migrations.CreateModel(
            name="JudgedChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        choices=learning.models.judged_choice.JudgedField.listed,
                        max_length=10,
                        verbose_name="字段",
                    ),
                ),
                ("proposed", models.CharField(blank=True, max_length=40, verbose_name="建议")),
                ("chosen", models.CharField(blank=True, max_length=40, verbose_name="选定")),
                ("is_sure", models.BooleanField(verbose_name="有把握")),
                ("is_among", models.BooleanField(verbose_name="在建议之内")),
                ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judged",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "建议与选定",
                "verbose_name_plural": "建议与选定",
            },
        ),
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
        migrations.DeleteModel(
            name="JudgedCase",
        ),
        migrations.AddIndex(
            model_name="judgedchoice",
            index=models.Index(fields=["registered_at"], name="judged_registered"),
        ),
        migrations.AddConstraint(
            model_name="judgedchoice",
            constraint=models.UniqueConstraint(
                fields=("case", "field"), name="judged_once_for_field"
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models

import hotline.fields


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0007_calendar_notice"),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="值班开始")),
                ("ends_at", models.DateTimeField(verbose_name="值班结束")),
                ("person", models.CharField(max_length=40, verbose_name="值班人员")),
                ("phone", hotline.fields.EncryptedTextField(verbose_name="值班电话")),
                ("leader", models.CharField(max_length=40, verbose_name="带班领导")),
                ("leader_phone", hotline.fields.EncryptedTextField(verbose_name="带班领导电话")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duty_shifts",
                        to="grids.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "值班表",
                "verbose_name_plural": "值班表",
                "ordering": ["unit", "starts_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                        name="duty_ends_after_start",
                    ),
                    models.UniqueConstraint(fields=("unit", "starts_at"), name="duty_shift_once"),
                ],
            },
        ),
    ]

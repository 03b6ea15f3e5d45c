from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0035_unsigned_assignments"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="stamp_latitude",
            field=models.DecimalField(
                blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="水印纬度"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="stamp_longitude",
            field=models.DecimalField(
                blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="水印经度"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="stamp_place",
            field=models.CharField(blank=True, max_length=60, verbose_name="水印地点"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="stamped_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="水印时间"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("stamp_latitude__isnull", True),
                        ("stamp_place", ""),
                        ("stamped_at__isnull", True),
                    ),
                    models.Q(
                        ("stamped_at__isnull", False),
                        models.Q(
                            ("stamp_latitude__isnull", True), ("stamp_place", ""), _negated=True
                        ),
                    ),
                    _connector="OR",
                ),
                name="attachment_stamp_says_where",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stamp_latitude__isnull", True), ("stamp_longitude__isnull", True)),
                    models.Q(
                        ("stamp_latitude__isnull", False),
                        ("stamp_latitude__range", (-90, 90)),
                        ("stamp_longitude__isnull", False),
                        ("stamp_longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="attachment_stamp_on_earth",
            ),
        ),
    ]

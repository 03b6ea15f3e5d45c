"""Keep what each night's check of the books found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_exports"),
    ]

    operations = [
        migrations.CreateModel(
            name="BooksCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True, verbose_name="日期")),
                ("started_at", models.DateTimeField(verbose_name="开始")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成")),
                ("lines", models.JSONField(default=list, verbose_name="逐项结果")),
                ("checked_count", models.PositiveBigIntegerField(default=0, verbose_name="核对数")),
                ("fault_count", models.PositiveIntegerField(default=0, verbose_name="不符数")),
            ],
            options={
                "verbose_name": "账目核对",
                "verbose_name_plural": "账目核对",
                "ordering": ["-on"],
            },
        ),
    ]

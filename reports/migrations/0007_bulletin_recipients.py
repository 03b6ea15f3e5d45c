"""Keep to which units an issued bulletin was sent; the database refuses to change it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0011_separate_duties"),
        ("reports", "0006_issued_paper"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulletinRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=10, verbose_name="版记")),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recipients",
                        to="reports.bulletin",
                        verbose_name="日报",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "日报发送单位",
                "verbose_name_plural": "日报发送单位",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("bulletin", "unit"), name="bulletin_sent_once")
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_bulletinrecipient"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON reports_bulletinrecipient",
        ),
    ]

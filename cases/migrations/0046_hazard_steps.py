"""What was done about a hazard: one row a deed, which the database keeps from change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DEEDS = [
    ("plan", "登记整改"),
    ("rectify", "整改完成"),
    ("reinspect", "复查"),
    ("strike_off", "销号"),
    ("pass", "移交"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0045_notice_page"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HazardStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deed", models.CharField(choices=DEEDS, max_length=10, verbose_name="事项")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("note", models.CharField(max_length=2500, verbose_name="说明")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "hazard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cases.hazard",
                        verbose_name="安全隐患",
                    ),
                ),
            ],
            options={
                "verbose_name": "隐患办理记录",
                "verbose_name_plural": "隐患办理记录",
                "ordering": ["pk"],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_hazardstep"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON cases_hazardstep",
        ),
    ]

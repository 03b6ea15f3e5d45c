"""Who calls back whom nobody answered, and what came of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="telephonecall",
            name="claimed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="正在回拨",
            ),
        ),
        migrations.AddField(
            model_name="telephonecall",
            name="claimed_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="telephonecall",
            name="settled_at",
            field=models.DateTimeField(null=True, verbose_name="回拨时间"),
        ),
        migrations.AddField(
            model_name="telephonecall",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="回拨人",
            ),
        ),
        migrations.AddField(
            model_name="telephonecall",
            name="settled_note",
            field=models.CharField(blank=True, max_length=200, verbose_name="回拨结果"),
        ),
        migrations.AddIndex(
            model_name="telephonecall",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", False)),
                fields=["number_index", "settled_at"],
                name="telephone_call_settled",
            ),
        ),
    ]

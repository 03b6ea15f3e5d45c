"""Definitions within a category, a territory or a channel; questions saved by a name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0026_place_names"),
        ("reports", "0017_document_instructions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="documentdefinition",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.category",
                verbose_name="事项分类",
            ),
        ),
        migrations.AddField(
            model_name="documentdefinition",
            name="channel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.channel",
                verbose_name="渠道",
            ),
        ),
        migrations.AddField(
            model_name="documentdefinition",
            name="grid",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.grid",
                verbose_name="地域",
            ),
        ),
        migrations.CreateModel(
            name="SavedQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                ("asked", models.JSONField(verbose_name="条件")),
                ("series", models.CharField(blank=True, max_length=10, verbose_name="系列")),
                ("created_at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="保存人",
                    ),
                ),
            ],
            options={
                "verbose_name": "专题查询",
                "verbose_name_plural": "专题查询",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("created_by", "name"), name="topic_name_once")
                ],
            },
        ),
    ]

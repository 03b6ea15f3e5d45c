"""How often articles are shown and cited, and what was searched for."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnowledgeSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("text", models.CharField(max_length=120, verbose_name="内容")),
                (
                    "shown",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="显示过的条目",
                    ),
                ),
                ("is_vain", models.BooleanField(default=False, verbose_name="没有搜到")),
                ("searched_at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "知识搜索",
                "verbose_name_plural": "知识搜索",
                "ordering": ["-searched_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_vain", True)),
                        fields=["-searched_at"],
                        name="vain_search",
                    ),
                    models.Index(fields=["searched_at"], name="knowledge_search_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                ("shown", models.PositiveIntegerField(default=0, verbose_name="显示次数")),
                ("cited", models.PositiveIntegerField(default=0, verbose_name="引用次数")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="knowledge.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "知识使用次数",
                "verbose_name_plural": "知识使用次数",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "day"), name="article_use_once_a_day"
                    )
                ],
            },
        ),
    ]

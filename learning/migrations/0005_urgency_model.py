"""A model may propose the urgency as well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0004_duty_corrections")]

    operations = [
        migrations.AlterField(
            "suggestionmodel",
            "field",
            models.CharField(
                "建议的字段",
                max_length=20,
                choices=[("category", "事项分类"), ("kind", "诉求类型"), ("urgency", "紧急程度")],
                default="category",
            ),
        ),
    ]

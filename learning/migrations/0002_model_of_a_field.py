"""Models propose the category or the kind: one of each field is in use."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("suggestionmodel", "one_current_suggestion_model"),
        migrations.RenameField("suggestionmodel", "categories", "values"),
        migrations.AlterField(
            "suggestionmodel",
            "values",
            models.PositiveIntegerField("学到的取值数"),
        ),
        migrations.AddField(
            "suggestionmodel",
            "field",
            models.CharField(
                "建议的字段",
                max_length=20,
                choices=[("category", "事项分类"), ("kind", "诉求类型")],
                default="category",
            ),
        ),
        migrations.AddConstraint(
            "suggestionmodel",
            models.UniqueConstraint(
                fields=["field"],
                condition=models.Q(("is_current", True)),
                name="one_current_model_of_a_field",
            ),
        ),
    ]

"""Let an assignment stand on the ladder of urging."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_oversight_verbs")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="escalate_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="下一步催办"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="escalation_step",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="催办步骤"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("escalate_at__isnull", False)),
                fields=["escalate_at"],
                name="assignment_escalating",
            ),
        ),
    ]

"""Refuse every change of what persons made of a group, in the database itself."""

from django.db import migrations

TABLE = "concentrated_groupchange"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_append_only"),
        ("concentrated", "0001_problem_groups"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"DROP TRIGGER append_only ON {TABLE}",
        )
    ]

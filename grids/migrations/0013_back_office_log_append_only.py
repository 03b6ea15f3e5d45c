"""Refuse every change of the back office's log (操作记录) in the database itself."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0012_audit_records"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON django_admin_log"
            " FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
            "DROP TRIGGER append_only ON django_admin_log",
        ),
    ]

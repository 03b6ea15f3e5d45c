"""Put the assignments that are open already on the ladder; the task sorts out their step."""

from django.db import migrations

ARM = "UPDATE cases_assignment SET escalate_at = reply_due_at WHERE ended_at IS NULL"
DISARM = "UPDATE cases_assignment SET escalate_at = NULL WHERE escalate_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_oversight")]

    operations = [migrations.RunSQL(ARM, DISARM)]

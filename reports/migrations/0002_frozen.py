"""Keep what was issued: the database itself refuses to change or delete it."""

from django.db import migrations

APPEND_ONLY = ("reports_bulletinstep", "reports_phrasetext")

BULLETIN = """
CREATE FUNCTION keep_issued_bulletin() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    archiving text[] := ARRAY['step', 'archived_at', 'archived_by_id'];
BEGIN
    IF OLD.step NOT IN ('issued', 'archived') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.step = 'issued' AND NEW.step = 'archived'
        AND to_jsonb(NEW) - archiving = to_jsonb(OLD) - archiving THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'bulletin % was issued and cannot change', OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

PRESS = """
CREATE FUNCTION keep_approved_press_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'press edition % was approved and cannot change', OLD.id
        USING ERRCODE = 'insufficient_privilege';
END $$
"""


def trigger(table: str, function: str) -> migrations.RunSQL:
    """Run a function before every change or deletion of a row."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {function} BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {function} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_bulletins"), ("cases", "0003_append_only")]

    operations = [
        *(trigger(table, "refuse_change") for table in APPEND_ONLY),
        migrations.RunSQL(BULLETIN, "DROP FUNCTION keep_issued_bulletin()"),
        migrations.RunSQL(PRESS, "DROP FUNCTION keep_approved_press_edition()"),
        trigger("reports_bulletin", "keep_issued_bulletin"),
        trigger("reports_pressedition", "keep_approved_press_edition"),
    ]

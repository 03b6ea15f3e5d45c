"""Refuse in the database itself an administrator's role beside any other on the same day."""

from django.db import migrations, models

TWICE = "此人已有这一角色，请在原来的一条上改起止日期。"
# The person's row is locked, so that two grants written at once see each other.
FUNCTION = """
CREATE FUNCTION separate_duties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM grids_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM grids_rolegrant other
        WHERE other.user_id = NEW.user_id AND other.role <> NEW.role
          AND (other.role IN ('system_admin', 'security_admin', 'audit_admin')
               OR NEW.role IN ('system_admin', 'security_admin', 'audit_admin'))
          AND daterange(other.from_on, other.to_on, '[]') && daterange(NEW.from_on, NEW.to_on, '[]')
    ) THEN
        RAISE EXCEPTION 'an administrator holds no other role on the same day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'separate_duties';
    END IF;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE CONSTRAINT TRIGGER separate_duties AFTER INSERT OR UPDATE ON grids_rolegrant
FOR EACH ROW EXECUTE FUNCTION separate_duties()
"""


class Migration(migrations.Migration):
    dependencies = [("grids", "0010_hours_notice")]

    operations = [
        migrations.AlterConstraint(
            "rolegrant",
            "grant_once",
            models.UniqueConstraint(
                fields=("user", "role", "unit", "body"),
                name="grant_once",
                nulls_distinct=False,
                violation_error_message=TWICE,
            ),
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION separate_duties()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER separate_duties ON grids_rolegrant"),
    ]

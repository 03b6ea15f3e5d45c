"""The one function by which the application's role has a month's partition made.

The role itself may create no table. The function runs with the rights of the tables' owner,
looks up names in this schema alone, and takes nothing but a listed table and a month near the
database's own today.

Locks: SHARE UPDATE EXCLUSIVE on the table (reading and writing go on), SHARE ROW EXCLUSIVE on
those that its foreign keys name, ACCESS EXCLUSIVE on its default partition, which is looked
through and therefore must be small. Each is waited for 150 ms at most, in all less than
`deadlock_timeout`, so that of two who wait for each other this one always gives up.
"""

from typing import Any

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION make_month_partition(parent text, month date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp
SET lock_timeout = '150ms'
AS $$
DECLARE
    this_month date := date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai')::date;
    starts timestamptz := month::timestamp AT TIME ZONE 'Asia/Shanghai';
    ends timestamptz := (month + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
    rest text := parent || '_default';
    leaf text := parent || to_char(month, '"_"YYYYMM');
    held boolean;
    one record;
BEGIN
    IF parent IS NULL OR parent NOT IN ('cases_event', 'cases_callbackattempt') THEN
        RAISE EXCEPTION 'no table is kept by month under this name'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF month IS NULL OR month <> date_trunc('month', month)::date
        OR month < this_month - interval '1 month' OR month > this_month + interval '24 months'
    THEN
        RAISE EXCEPTION 'no month near % is %', this_month, month
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    EXECUTE format('LOCK TABLE ONLY %I IN SHARE UPDATE EXCLUSIVE MODE', parent);
    IF to_regclass(quote_ident(leaf)) IS NOT NULL THEN
        RETURN 'there';
    END IF;
    IF to_regclass(quote_ident(parent || '_moving')) IS NOT NULL
        OR pg_relation_size(rest::regclass) > 8 * 1024 * 1024
    THEN
        RETURN 'held';
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE at >= $1 AND at < $2)', rest)
        INTO held USING starts, ends;
    IF held THEN
        RETURN 'held';
    END IF;

    FOR one IN SELECT DISTINCT confrelid::regclass AS named FROM pg_constraint
        WHERE conrelid = parent::regclass AND contype = 'f' ORDER BY 1
    LOOP
        EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', one.named);
    END LOOP;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', leaf, parent);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, leaf, starts, ends);
    FOR one IN SELECT acl.privilege_type, acl.grantee::regrole AS grantee
        FROM pg_class, aclexplode(relacl) AS acl
        WHERE pg_class.oid = parent::regclass AND acl.grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('GRANT %s ON %I TO %s', one.privilege_type, leaf, one.grantee);
    END LOOP;
    RETURN 'made';
EXCEPTION
    -- Part of another partition; a row of the month that came into the default meanwhile.
    WHEN invalid_object_definition THEN RETURN 'there';
    WHEN check_violation THEN RETURN 'held';
END $$
"""


def make_function(apps: Any, editor: Any) -> None:
    """Create the function for the schema of the tables; nobody may call it until granted."""
    del apps
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        cursor.execute(FUNCTION.format(schema=cursor.fetchone()[0]))
        cursor.execute("REVOKE ALL ON FUNCTION make_month_partition(text, date) FROM PUBLIC")


def drop_function(apps: Any, editor: Any) -> None:
    """Drop the function; the partitions stay."""
    del apps
    with editor.connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION make_month_partition(text, date)")


class Migration(migrations.Migration):
    dependencies = [("cases", "0065_growing_choices")]

    operations = [migrations.RunPython(make_function, drop_function)]

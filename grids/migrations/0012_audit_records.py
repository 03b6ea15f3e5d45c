"""Audit records, which the database keeps from every change; earlier log-in records join them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "grids_auditrecord"
FUNCTION = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
TRIGGER = f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()
"""
# The tables in which log-ins were kept until now (django-axes); a new site has none.
TAKE_OVER = """
DO $$
BEGIN
    IF to_regclass('axes_accesslog') IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO grids_auditrecord (at, kind, person_id, username, address, subject, note, changes,
                         number_key, name_key, limit_key)
    SELECT old.attempt_time, old.kind, person.id, left(coalesce(old.username, ''), 150),
           old.ip_address, '', old.note, '[]', '', '', ''
    FROM (
        SELECT attempt_time, 'logged_in' AS kind, username, ip_address, '' AS note
        FROM axes_accesslog
        UNION ALL
        SELECT attempt_time, 'login_failed', username, ip_address, ''
        FROM axes_accessfailurelog
        UNION ALL
        SELECT attempt_time, 'login_failed', username, ip_address,
               '连续输错 ' || failures_since_start || ' 次'
        FROM axes_accessattempt
    ) old LEFT JOIN grids_user person ON person.username = old.username;
    DROP TABLE IF EXISTS axes_accessattemptexpiration;
    DROP TABLE axes_accessattempt, axes_accessfailurelog, axes_accesslog;
    DELETE FROM django_migrations WHERE app = 'axes';
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0011_separate_duties"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("logged_in", "登录成功"),
                            ("login_failed", "登录失败"),
                            ("login_delayed", "登录须等待"),
                            ("login_released", "解除登录限制"),
                            ("logged_out", "退出登录"),
                            ("factor_passed", "第二重验证通过"),
                            ("factor_failed", "第二重验证失败"),
                            ("factor_enrolled", "绑定认证器"),
                            ("factor_reset", "重置认证器"),
                            ("password_changed", "修改密码"),
                            ("password_reset", "重置密码"),
                            ("number_dialled", "拨打查看电话"),
                            ("number_shown", "查看完整姓名电话"),
                            ("printed_in_full", "打印完整信息"),
                            ("exported", "导出"),
                            ("export_fetched", "领取导出文件"),
                            ("refused", "拒绝访问"),
                            ("added", "后台新增"),
                            ("changed", "后台修改"),
                            ("deleted", "后台删除"),
                        ],
                        max_length=24,
                        verbose_name="事项",
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=150, verbose_name="账号")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="来源地址")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="对象")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("changes", models.JSONField(default=list, verbose_name="变动")),
                ("number_key", models.CharField(blank=True, max_length=64)),
                ("name_key", models.CharField(blank=True, max_length=64)),
                ("limit_key", models.CharField(blank=True, max_length=64)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "审计记录",
                "verbose_name_plural": "审计记录",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="audit_by_time"),
                    models.Index(fields=["kind", "-at"], name="audit_by_kind"),
                    models.Index(
                        condition=models.Q(("limit_key", ""), _negated=True),
                        fields=["limit_key", "at"],
                        name="audit_of_limit",
                    ),
                    models.Index(
                        condition=models.Q(("name_key", ""), _negated=True),
                        fields=["name_key", "at"],
                        name="audit_of_name",
                    ),
                    models.Index(
                        condition=models.Q(("number_key", ""), _negated=True),
                        fields=["number_key"],
                        name="audit_of_number",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_audit_change()"),
        migrations.RunSQL(TRIGGER, f"DROP TRIGGER append_only ON {TABLE}"),
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
    ]

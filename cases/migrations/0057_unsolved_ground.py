"""Grounds for closing a case that its citizen calls unsolved; those closed so far say so."""

from django.db import migrations, models

# Closed before grounds were asked for: the ground says that none was recorded.
MARK_CALLBACKS = """
UPDATE cases_callback b SET closing_ground = '未登记理由',
    closing_explanation = '办结时系统尚未要求登记理由。'
FROM cases_case c
WHERE c.id = b.case_id AND b.round = c.round AND c.state = 'closed' AND b.is_effective
    AND (NOT b.was_solved OR b.satisfaction = 'dissatisfied')
"""
MARK_CASES = """
UPDATE cases_case c SET closed_way = 'unsolved' FROM cases_callback b
WHERE b.case_id = c.id AND b.round = c.round AND c.state = 'closed' AND b.is_effective
    AND NOT b.was_solved
"""
UNMARK_CASES = "UPDATE cases_case SET closed_way = 'explained' WHERE closed_way = 'unsolved'"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0056_withdrawals"),
    ]

    operations = [
        migrations.AddField(
            model_name="callback",
            name="closing_explanation",
            field=models.CharField(blank=True, max_length=500, verbose_name="不重办的说明"),
        ),
        migrations.AddField(
            model_name="callback",
            name="closing_ground",
            field=models.CharField(blank=True, max_length=100, verbose_name="不重办的理由"),
        ),
        migrations.AlterField(
            model_name="case",
            name="closed_way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "直接办理"),
                    ("solved", "已解决"),
                    ("explained", "解释说明"),
                    ("withdrawn", "撤诉"),
                    ("out_of_reach", "联系不上"),
                    ("ended", "终止办理"),
                    ("unsolved", "未解决"),
                ],
                editable=False,
                max_length=16,
                verbose_name="办结方式",
            ),
        ),
        migrations.RunSQL(MARK_CALLBACKS, migrations.RunSQL.noop),
        migrations.RunSQL(MARK_CASES, UNMARK_CASES),
    ]

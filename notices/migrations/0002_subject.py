"""What a notice is about becomes a subject of any app, instead of a case alone."""

from django.db import migrations, models

FORWARDS = """
UPDATE cases_notice SET subject_kind = 'case', subject_id = cases_case.id,
    number = cases_case.number
FROM cases_case WHERE cases_case.id = cases_notice.case_id
"""
BACKWARDS = """
UPDATE cases_notice SET case_id = cases_case.id
FROM cases_case WHERE subject_kind = 'case' AND cases_case.id = subject_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("cases", "0067_notices_moved"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="subject_kind",
            field=models.CharField(blank=True, default="", max_length=16, verbose_name="关于"),
        ),
        migrations.AddField(
            model_name="notice",
            name="subject_id",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="关于的记录"),
        ),
        migrations.AddField(
            model_name="notice",
            name="number",
            field=models.CharField(blank=True, default="", max_length=32, verbose_name="编号"),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RemoveField(model_name="notice", name="case"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("subject_id__isnull", True), ("subject_kind", "")),
                    models.Q(
                        models.Q(("subject_kind", ""), _negated=True),
                        ("subject_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="notice_subject_has_kind",
            ),
        ),
    ]

"""Notices about bulletins name them as their subject, instead of by the page's address alone."""

from django.db import migrations

FORWARDS = r"""
UPDATE cases_notice SET subject_kind = 'bulletin',
    subject_id = substring(page from '^/bulletins/(\d+)/$')::bigint
WHERE kind = 'bulletin' AND subject_kind = '' AND page ~ '^/bulletins/\d+/$'
"""
BACKWARDS = """
UPDATE cases_notice SET subject_kind = '', subject_id = NULL WHERE subject_kind = 'bulletin'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0011_any_series_once_a_day"),
        ("notices", "0002_subject"),
    ]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

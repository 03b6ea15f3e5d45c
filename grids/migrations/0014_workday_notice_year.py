"""Which notice names a day, told of the days there are; and the recount of guessed years."""

from django.db import migrations, models
from django.utils import timezone

BY_LAW = "未公布年度的法定节假日不再计作工作日"


def tell_years(apps, schema_editor):
    """Give each named day the year of its notice: New Year's holiday begins in December."""
    workdays = apps.get_model("grids", "Workday").objects
    for day in workdays.exclude(note=""):
        is_next = day.on.month == 12 and day.note.startswith("元旦")
        workdays.filter(pk=day.pk).update(notice_year=day.on.year + is_next)


def order_recount(apps, schema_editor):
    """Have deadlines that reach into the first year without a notice counted anew."""
    last = apps.get_model("grids", "Workday").objects.order_by("-on").first()
    if last is not None:
        apps.get_model("grids", "CalendarNotice").objects.create(
            year=last.on.year + 1, source=BY_LAW, imported_at=timezone.now()
        )


class Migration(migrations.Migration):
    dependencies = [("grids", "0013_back_office_log_append_only")]

    operations = [
        migrations.AddField(
            model_name="workday",
            name="notice_year",
            field=models.PositiveSmallIntegerField(
                editable=False, null=True, verbose_name="放假安排年度"
            ),
        ),
        migrations.RunPython(tell_years, migrations.RunPython.noop),
        migrations.RunPython(order_recount, migrations.RunPython.noop),
    ]

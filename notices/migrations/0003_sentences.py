"""A notice keeps its sentence and the values in it; what was written before keeps its words.

The number of the subject and the mark of a copy leave those words, once and for all.
"""

from django.db import migrations, models

FORWARDS = r"""
UPDATE cases_notice SET is_copy = true, text = substr(text, 4) WHERE text LIKE '抄送：%';
UPDATE cases_notice
SET text = btrim(regexp_replace(replace(text, number, ''), '\s+', ' ', 'g'))
WHERE number <> '' AND position(number IN text) > 0;
"""


def put_into_words(apps, schema_editor):
    """Write out what each notice says now, number and mark of a copy among it."""
    from notices.sentences import say  # noqa: PLC0415 - in the words of today

    told = apps.get_model("notices", "Notice").objects.all()
    for notice in told.iterator(chunk_size=2000):
        text = say(notice, notice.number)[:200]
        if text != notice.text:
            told.filter(pk=notice.pk).update(text=text)


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_subject"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="sentence",
            field=models.CharField(blank=True, default="", max_length=32, verbose_name="句式"),
        ),
        migrations.AddField(
            model_name="notice",
            name="facts",
            field=models.JSONField(blank=True, default=dict, verbose_name="句中内容"),
        ),
        migrations.AddField(
            model_name="notice",
            name="is_copy",
            field=models.BooleanField(default=False, verbose_name="抄送"),
        ),
        migrations.AlterField(
            model_name="notice",
            name="text",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="内容"),
        ),
        migrations.RunSQL(FORWARDS, migrations.RunSQL.noop),
        migrations.RunPython(migrations.RunPython.noop, put_into_words),
    ]

"""A correction may be open beside a further issue about the same case or group."""

from django.db import migrations, models
from django.db.models import Q

OPEN_FIRST = Q(revision=1, step__in=["draft", "edited", "checked"])
TOPICS = ("about_case", "about_group")


class Migration(migrations.Migration):
    dependencies = [("reports", "0018_saved_questions")]

    operations = [
        *(
            migrations.RemoveConstraint("bulletin", f"bulletin_open_once_{topic}")
            for topic in TOPICS
        ),
        *(
            migrations.AddConstraint(
                "bulletin",
                models.UniqueConstraint(
                    condition=OPEN_FIRST,
                    fields=["series", topic],
                    name=f"bulletin_open_once_{topic}",
                ),
            )
            for topic in TOPICS
        ),
    ]

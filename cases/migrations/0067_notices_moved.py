"""Notices and deliveries go to an app of their own (`notices`), their tables as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0066_months_of_timeline"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="Delivery"),
                migrations.DeleteModel(name="NoticeMark"),
                migrations.DeleteModel(name="Notice"),
            ],
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_merging"),
    ]

    operations = [
        migrations.AddField(
            model_name="callbackclaim",
            name="identity_confirmed_at",
            field=models.DateTimeField(null=True, verbose_name="身份核实于"),
        ),
    ]

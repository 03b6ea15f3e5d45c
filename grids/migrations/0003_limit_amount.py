from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0002_seed_keys")]

    operations = [
        migrations.AddConstraint(
            model_name="limitrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1)), name="limit_amount_at_least_one"
            ),
        ),
    ]

"""How a row that came from the city's data files is recognised later."""

from django.db import models


class Seeded(models.Model):
    """Carries the key of a row in the city's data file, null for an administrator's row.

    Rows without a code of their own carry it, so that a second seeding finds them again
    after they were renamed or moved.
    """

    seed_key = models.CharField("数据来源键", max_length=80, unique=True, null=True, editable=False)

    class Meta:
        abstract = True

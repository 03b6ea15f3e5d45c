"""Values of the city's settings that differ from their defaults (see grids/rules.py)."""

from django.db import models


class CitySetting(models.Model):
    """One setting's value; keys and their defaults are declared in `grids.rules`."""

    key = models.CharField("键", max_length=60, unique=True)
    value = models.JSONField("值")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        ordering = ["key"]

    def __str__(self) -> str:
        return f"参数 {self.key}"

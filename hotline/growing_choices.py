"""Choices that grow with the product, without a migration for each new one."""

from typing import Any

from django.db import models


class GrowingChoices(models.TextChoices):
    """Texts to which releases add: verbs, roles, kinds of notice.

    A field takes ``choices=Verb.listed``. Its migrations then name the method and not the
    list, which restates what stands in the code and nothing in the database.
    """

    @classmethod
    def listed(cls) -> list[tuple[Any, Any]]:
        """Return value and label of each."""
        return list(cls.choices)

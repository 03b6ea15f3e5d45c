"""Values that every answer of the API writes alike: reference rows, and texts behind masks."""

from operator import attrgetter
from typing import Any

from rest_framework import serializers

from cases.access.privacy import Privacy, line_text
from cases.models import Case


class Named(serializers.Serializer[Any]):
    """A row of reference data."""

    code = serializers.CharField()
    name = serializers.CharField()


class MaskedField(serializers.CharField):
    """A free text of a case, masked for the person who asks."""

    def get_attribute(self, instance: Case) -> Any:
        """Read the text through the person's mask."""
        user = self.context["request"].user
        return Privacy(user, instance).text(str(super().get_attribute(instance)))


class LineText(serializers.CharField):
    """A free text about a case as a list shows it to the person who asks.

    `case` leads from the row to its case, whose citizen may be kept from the person.
    """

    def __init__(self, *, case: str = "case", **options: Any) -> None:
        super().__init__(**options)
        self.case_of = attrgetter(case)

    def get_attribute(self, instance: Any) -> str:
        """Read the text through the person's mask."""
        user, said = self.context["request"].user, str(super().get_attribute(instance))
        return line_text(user, self.case_of(instance), said)

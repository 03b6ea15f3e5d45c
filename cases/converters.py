"""How a case number stands in an address."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class CaseNumberConverter(StringConverter):
    """A case number: the day and at least five digits; so /cases/callback/ is none."""

    regex = "[0-9]{11,12}"


def register() -> None:
    """Make the converter known as ``case``; called once when the apps are ready."""
    register_converter(CaseNumberConverter, "case")

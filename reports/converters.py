"""Days in addresses."""

from datetime import date

from django.urls import register_converter


class DayConverter:
    """A day as 2024-12-10; what is no day matches no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Read a day; ValueError makes the address unknown."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Write a day."""
        return value.isoformat()


register_converter(DayConverter, "day")

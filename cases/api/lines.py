"""Lines of lists by the API: calls, callbacks, reference data."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.fields import LineText, Named
from cases.api.parts import CallbackPart
from cases.models import Call, CallKind
from cases.selectors.listing import call_note, call_number


class CallLine(serializers.Serializer[Any]):
    """A call on the line; the number masked."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(CallKind.choices)
    handling = serializers.CharField()
    is_first = serializers.BooleanField()
    received_at = serializers.DateTimeField()
    operator = serializers.CharField(source="operator.__str__")
    case = serializers.CharField(source="case.number", default=None, allow_null=True)
    phone = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField())
    def get_phone(self, call: Call) -> str:
        """Return the masked number; 保密 where the citizen is kept from the person."""
        return call_number(call, self.context["request"].user)

    @extend_schema_field(serializers.CharField())
    def get_note(self, call: Call) -> str:
        """Return the note as the person may read it."""
        return call_note(call, self.context["request"].user)


class CallbackLine(CallbackPart):
    """A completed callback in a list."""

    case = serializers.CharField(source="case.number")
    unit = Named(allow_null=True)
    remark = LineText()
    closing_explanation = LineText()


class NodeLine(Named):
    """A row of a tree of reference data; `parent` is the code of the one above."""

    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", default=None, allow_null=True
    )


class UnitLine(NodeLine):
    """A unit."""

    kind = serializers.CharField()
    level = serializers.CharField()


class GridLine(NodeLine):
    """A piece of territory."""

    level = serializers.CharField()


class CategoryLine(NodeLine):
    """A category."""

    is_hotspot = serializers.BooleanField()


class ChannelLine(Named):
    """A channel and how its cases count in the bulletin."""

    counts_as = serializers.CharField()

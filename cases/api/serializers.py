"""A case as the API tells it, in a list and whole."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from cases.access.own_parts import state_label, state_of
from cases.actions import actions_for
from cases.api import parts
from cases.api.fields import MaskedField, Named
from cases.dossier.case import Dossier
from cases.models import Assignment, Case
from cases.rules.states import State
from grids.models import Kind, Urgency


class OwnPart(serializers.Serializer[Assignment]):
    """The part of a unit that does not lead the case: where it stands, and by when."""

    id = serializers.IntegerField(source="pk")
    role = serializers.CharField()
    state = serializers.SerializerMethodField()
    state_label = serializers.SerializerMethodField()
    sign_due_at = serializers.DateTimeField(allow_null=True)
    reply_due_at = serializers.DateTimeField()
    warn_at = serializers.DateTimeField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(State.choices))
    def get_state(self, part: Any) -> str:
        """Where it stands, in the words of a case's states."""
        return state_of(part.case, part, part.is_disputed).value

    def get_state_label(self, part: Any) -> str:
        """The same in words."""
        return state_label(part.case, part, part.is_disputed)


class CaseLine(serializers.Serializer[Case]):
    """A case in a list; nothing personal."""

    number = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_label = serializers.CharField(source="get_state_display")
    own_part = OwnPart(
        default=None, allow_null=True, help_text="本单位不是主办时，本单位那一部分的状态和时限"
    )
    round = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    urgency = serializers.ChoiceField(Urgency.choices)
    title = MaskedField()
    category = Named()
    channel = Named()
    grid = Named(allow_null=True)
    place = MaskedField()
    lead_unit = Named(allow_null=True)
    is_secret = serializers.BooleanField()
    outside_number = serializers.CharField()
    received_at = serializers.DateTimeField()
    registered_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_way = serializers.CharField()
    sign_due_at = serializers.DateTimeField(allow_null=True)
    reply_due_at = serializers.DateTimeField(allow_null=True)
    warn_at = serializers.DateTimeField(allow_null=True)
    clock_stopped_at = serializers.DateTimeField(allow_null=True)
    due_is_certain = serializers.BooleanField()
    source_due_at = serializers.DateTimeField(allow_null=True)


class CaseDetail(serializers.Serializer[Dossier]):
    """A case as the person may see it.

    `allowed` names the verbs that may be posted now; `seen`, sent along with one, has it
    refused by 409 where the case has moved on meanwhile.
    """

    seen = serializers.CharField()
    allowed = serializers.SerializerMethodField()
    text = serializers.CharField()
    answer = serializers.CharField()
    caller = parts.CallerPart()
    map_point = serializers.CharField()
    happened = serializers.CharField()
    channel_facts = serializers.SerializerMethodField()
    wants_callback = serializers.BooleanField(source="case.wants_callback")
    rejected_ground = serializers.CharField()
    right_path = serializers.CharField()
    assignments = parts.AssignmentPart(source="parts", many=True)
    clocks = parts.ClockPart(many=True)
    citizen_clock = parts.CitizenClockPart()
    replies = parts.ReplyPart(source="rounds", many=True)
    returns = parts.ReturnPart(many=True)
    instructions = parts.InstructionPart(source="overseen.instructions", many=True)
    callbacks = parts.CaseCallbackPart(many=True)
    main_case = serializers.CharField(source="case.main_case.number", default=None, allow_null=True)
    shared_reply = parts.ReplyPart(source="shared", allow_null=True)
    merged_count = serializers.IntegerField(source="case.merged_count")
    files = parts.FilePart(source="own_files", many=True)
    links = parts.LinkPart(many=True)

    def get_fields(self) -> dict[str, Any]:
        """Begin with the fields of a case in a list."""
        line = CaseLine().get_fields()
        for name, field in line.items():
            field.source = f"case.{field.source or name}"
        own = {
            "title": serializers.CharField(), "place": serializers.CharField(),
            "own_part": OwnPart(allow_null=True),
        }  # fmt: skip
        return {**line, **own, **super().get_fields()}

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_channel_facts(self, dossier: Dossier) -> dict[str, str]:
        """Return the channel's own fields by their names, masked for the person."""
        return dict(dossier.channel_facts)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed(self, dossier: Dossier) -> list[str]:
        """Return the slugs of the verbs that the person may do now."""
        return [action.slug for action in actions_for(dossier.situation)]


class RegisteredCase(serializers.Serializer[Case]):
    """A case as its registration is answered; the whole of it only where it was asked for.

    `naming_warning` is what the desk says at once of texts that name who is kept secret;
    empty where none does.
    """

    number = serializers.CharField()
    url = serializers.SerializerMethodField()
    state = serializers.ChoiceField(State.choices)
    state_label = serializers.CharField(source="get_state_display")
    naming_warning = serializers.SerializerMethodField()
    case = CaseDetail(required=False, help_text="带 expand=case 时才有")

    @extend_schema_field(serializers.URLField())
    def get_url(self, case: Case) -> str:
        """Return the address at which the whole case is read."""
        return str(reverse("api:case", args=[case.number], request=self.context["request"]))

    def get_naming_warning(self, case: Case) -> str:
        """Return the warning; empty where none is due."""
        del case
        return str(self.context["naming_warning"])

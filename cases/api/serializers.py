"""What the API tells of a case; everything personal comes masked from the dossier."""

from operator import attrgetter
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from cases.actions import actions_for
from cases.dossier import Dossier, File
from cases.models import Call, CallKind, Case
from cases.phones import mask_phone, mask_text
from cases.privacy import Privacy, line_text
from cases.states import State, Verb
from grids.models import Kind, Urgency


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


class MaskedNumbers(serializers.CharField):
    """A free text whose phones and identity numbers are masked for everybody."""

    def to_representation(self, value: Any) -> str:
        """Mask the text."""
        return mask_text(str(value))


class CaseLine(serializers.Serializer[Case]):
    """A case in a list; nothing personal."""

    number = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_label = serializers.CharField(source="get_state_display")
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


class CallerPart(serializers.Serializer[Any]):
    """The citizen, masked."""

    name = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    is_hidden = serializers.BooleanField()
    is_anonymous = serializers.BooleanField()


class FilePart(serializers.Serializer[File]):
    """An attachment; `url` serves it."""

    token = serializers.UUIDField(source="attachment.token")
    name = serializers.CharField()
    content_type = serializers.CharField(source="attachment.content_type")
    size = serializers.IntegerField(source="attachment.size")
    digest = serializers.CharField(source="attachment.digest")
    uploaded_at = serializers.DateTimeField(source="attachment.uploaded_at")
    is_sealed = serializers.SerializerMethodField()
    is_superseded = serializers.BooleanField()
    url = serializers.SerializerMethodField()

    def get_is_sealed(self, file: File) -> bool:
        """Whether it is the scan of a sealed reply."""
        return file.sealed is not None

    @extend_schema_field(serializers.URLField())
    def get_url(self, file: File) -> str:
        """Return the full address."""
        request = self.context["request"]
        return str(reverse("api:file", args=[file.attachment.token], request=request))


class ReplyPart(serializers.Serializer[Any]):
    """A unit's reply in a round."""

    unit = Named(source="reply.assignment.unit")
    round = serializers.IntegerField(source="reply.round")
    outcome = serializers.CharField(source="reply.outcome")
    text = serializers.CharField()
    basis = serializers.CharField()
    submitted_at = serializers.DateTimeField(source="reply.submitted_at")
    submitted_by = serializers.CharField(source="reply.submitted_by.__str__")
    verdict = serializers.CharField(source="reply.verdict")
    verdict_at = serializers.DateTimeField(source="reply.verdict_at", allow_null=True)
    verdict_reason = serializers.CharField()
    files = FilePart(many=True)


class ReturnPart(serializers.Serializer[Any]):
    """A return of the case with its ruling."""

    id = serializers.IntegerField(source="objection.pk")
    unit = Named(source="objection.assignment.unit")
    ground = serializers.CharField(source="objection.ground")
    text = serializers.CharField()
    proposed_unit = Named(source="objection.proposed_unit", allow_null=True)
    raised_at = serializers.DateTimeField(source="objection.raised_at")
    ruling = serializers.CharField(source="objection.ruling")
    ruled_at = serializers.DateTimeField(source="objection.ruled_at", allow_null=True)
    reason = serializers.CharField()


class CallbackPart(serializers.Serializer[Any]):
    """The result of a round's callback."""

    round = serializers.IntegerField()
    completed_at = serializers.DateTimeField()
    agent = serializers.CharField(source="agent.__str__")
    is_effective = serializers.BooleanField()
    was_contacted = serializers.BooleanField(allow_null=True)
    was_solved = serializers.BooleanField(allow_null=True)
    satisfaction = serializers.CharField()
    matches_facts = serializers.BooleanField(allow_null=True)
    failure_reason = serializers.CharField()
    remark = serializers.CharField()


class AppealPart(serializers.Serializer[Any]):
    """The unit's appeal against a callback, with its ruling."""

    unit = Named()
    ground = serializers.CharField()
    text = serializers.CharField()
    raised_at = serializers.DateTimeField()
    ruling = serializers.CharField()
    ruled_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class CaseCallbackPart(CallbackPart):
    """The result of a round's callback on its case, with the appeal against it."""

    appeal = AppealPart(default=None, allow_null=True)


class MergedPart(serializers.Serializer[Any]):
    """A case that follows this one; `title` and `place` as the person may read them."""

    number = serializers.CharField()
    title = serializers.CharField()
    place = serializers.CharField()
    state_label = serializers.CharField(source="state")
    received_at = serializers.DateTimeField()


class MergePreviewPart(serializers.Serializer[Any]):
    """What a merge would do; `refusal` says why it cannot be done, empty where it can."""

    main = MergedPart()
    main_unit = serializers.CharField()
    callers = serializers.IntegerField()
    followers = serializers.ListField(child=serializers.CharField())
    ends = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())
    refusal = serializers.CharField()


class SimilarPart(serializers.Serializer[Any]):
    """A case that says much the same; `share` tells how much, in percent."""

    number = serializers.CharField()
    title = serializers.CharField()
    place = serializers.CharField()
    state_label = serializers.CharField(source="state")
    received_at = serializers.DateTimeField()
    is_open = serializers.BooleanField()
    share = serializers.IntegerField()


class AssignmentPart(serializers.Serializer[Any]):
    """One dispatch to a unit, with its clocks; `level` is its depth in the tree."""

    id = serializers.IntegerField(source="assignment.pk")
    parent = serializers.IntegerField(  # type: ignore[assignment]
        source="assignment.parent_id", allow_null=True
    )
    unit = Named(source="assignment.unit")
    role = serializers.CharField(source="assignment.role")
    level = serializers.IntegerField()
    round = serializers.IntegerField(source="assignment.round")
    state_label = serializers.CharField(source="state")
    limit = serializers.CharField(source="assignment.limit_name")
    dispatched_at = serializers.DateTimeField(source="started_at")
    sign_due_at = serializers.DateTimeField(source="assignment.sign_due_at", allow_null=True)
    contact_due_at = serializers.DateTimeField(source="assignment.contact_due_at", allow_null=True)
    reply_due_at = serializers.DateTimeField(source="due_at")
    signed_at = serializers.DateTimeField(source="assignment.signed_at", allow_null=True)
    contacted_at = serializers.DateTimeField(source="assignment.contacted_at", allow_null=True)
    replied_at = serializers.DateTimeField(source="assignment.replied_at", allow_null=True)
    ended_at = serializers.DateTimeField(source="assignment.ended_at", allow_null=True)


class ClockPart(serializers.Serializer[Any]):
    """One limit with the lines that explain it; `name` is sign, contact, reply or source.

    From `warn_at` on its light is yellow. It is not certain where it rests on a year whose
    calendar has not been announced.
    """

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    warn_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    is_paused = serializers.BooleanField()
    is_certain = serializers.BooleanField()
    why = serializers.ListField(child=serializers.CharField())


class CitizenClockPart(serializers.Serializer[Any]):
    """The citizen's clock, from registration to closing."""

    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    span = serializers.DurationField()


class TimelinePart(serializers.Serializer[Any]):
    """One line of the timeline."""

    at = serializers.DateTimeField()
    verb = serializers.ChoiceField(Verb.choices)
    who = serializers.CharField()
    what = serializers.CharField()
    note = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    is_system = serializers.BooleanField()


class LinkPart(serializers.Serializer[Any]):
    """Another case that has to do with this one."""

    relation = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    state_label = serializers.CharField(source="state")
    received_at = serializers.DateTimeField()


class CaseDetail(serializers.Serializer[Dossier]):
    """A case as the person may see it.

    `allowed` names the verbs that may be posted now; `seen`, sent along with one, has it
    refused by 409 where the case has moved on meanwhile.
    """

    seen = serializers.CharField()
    allowed = serializers.SerializerMethodField()
    text = serializers.CharField()
    answer = serializers.CharField()
    caller = CallerPart()
    happened = serializers.CharField()
    wants_callback = serializers.BooleanField(source="case.wants_callback")
    rejected_ground = serializers.CharField(source="case.rejected_ground")
    right_path = serializers.CharField()
    assignments = AssignmentPart(source="parts", many=True)
    clocks = ClockPart(many=True)
    citizen_clock = CitizenClockPart()
    replies = ReplyPart(source="rounds", many=True)
    returns = ReturnPart(many=True)
    callbacks = CaseCallbackPart(many=True)
    main_case = serializers.CharField(source="case.main_case.number", default=None, allow_null=True)
    shared_reply = ReplyPart(source="shared", allow_null=True)
    merged_count = serializers.IntegerField(source="case.merged_count")
    files = FilePart(source="own_files", many=True)
    links = LinkPart(many=True)

    def get_fields(self) -> dict[str, Any]:
        """Begin with the fields of a case in a list."""
        line = CaseLine().get_fields()
        for name, field in line.items():
            field.source = f"case.{field.source or name}"
        own = {"title": serializers.CharField(), "place": serializers.CharField()}
        return {**line, **own, **super().get_fields()}

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed(self, dossier: Dossier) -> list[str]:
        """Return the slugs of the verbs that the person may do now."""
        return [action.slug for action in actions_for(dossier.standing)]


class DisclosedPart(serializers.Serializer[Any]):
    """The citizen in plain text; the look was logged."""

    name = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()


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
        """Return the masked number."""
        return mask_phone(call.caller.phone) if call.caller else ""

    @extend_schema_field(serializers.CharField())
    def get_note(self, call: Call) -> str:
        """Return the note with numbers masked."""
        return mask_text(call.note)


class CallbackLine(CallbackPart):
    """A completed callback in a list."""

    case = serializers.CharField(source="case.number")
    unit = Named(allow_null=True)
    remark = LineText()


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


class GroupTextPart(serializers.Serializer[Any]):
    """A case as a few masked lines."""

    text = serializers.CharField()

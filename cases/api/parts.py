"""The parts of a case as the API tells them; all come masked from the dossier."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from cases.api.fields import Named
from cases.rules.states import Verb
from cases.selectors.files import File


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


class InstructionAnswerPart(serializers.Serializer[Any]):
    """What one unit answered to an instruction; `text` is empty until it has."""

    id = serializers.IntegerField(source="task.pk")
    unit = Named(source="task.unit")
    due_at = serializers.DateTimeField(source="task.due_at")
    text = serializers.CharField()
    answered_at = serializers.DateTimeField(source="task.answered_at", allow_null=True)
    answered_by = serializers.CharField(source="task.answered_by", allow_null=True)
    files = FilePart(many=True)


class InstructionPart(serializers.Serializer[Any]):
    """A leader's instruction; `text` is the leader's, each answer its unit's."""

    id = serializers.IntegerField(source="instruction.pk")
    leader = serializers.CharField(source="instruction.leader_name")
    text = serializers.CharField()
    given_at = serializers.DateTimeField(source="instruction.given_at")
    due_at = serializers.DateTimeField(source="instruction.due_at")
    is_from_paper = serializers.BooleanField(source="instruction.is_from_paper")
    scans = FilePart(many=True)
    answers = InstructionAnswerPart(many=True)


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
    closing_ground = serializers.CharField()
    closing_explanation = serializers.CharField()


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


class ChangePart(serializers.Serializer[Any]):
    """One element with its old and new value in words."""

    element = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField()
    new = serializers.CharField()


class AmendmentPreviewPart(serializers.Serializer[Any]):
    """What an amendment would do; `needs_second` tells that another person must confirm."""

    changes = ChangePart(many=True)
    limits = serializers.ListField(child=serializers.CharField())
    figures = serializers.ListField(child=serializers.CharField())
    told = serializers.ListField(child=serializers.CharField())
    needs_second = serializers.BooleanField()


class AmendedPart(serializers.Serializer[Any]):
    """One element that was put right, with the old value; the hotline alone reads it."""

    at = serializers.DateTimeField()
    actor = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField()
    new = serializers.CharField()
    reason = serializers.CharField()


class SimilarPart(serializers.Serializer[Any]):
    """A case that says much the same; `share` tells how much, in percent."""

    number = serializers.CharField()
    title = serializers.CharField()
    place = serializers.CharField()
    state_label = serializers.CharField(source="state")
    received_at = serializers.DateTimeField()
    is_open = serializers.BooleanField()
    share = serializers.IntegerField()


class GroupTextPart(serializers.Serializer[Any]):
    """A case as a few masked lines."""

    text = serializers.CharField()


class DisclosedPart(serializers.Serializer[Any]):
    """The citizen in plain text; the look was logged."""

    name = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    facts = serializers.DictField(child=serializers.CharField())

"""What the API tells and takes of bulletins."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.bulletins.counting.figure_values import Action
from reports.bulletins.issuing.before_issue import before_issue
from reports.bulletins.issuing.recounting import bulletin_text
from reports.bulletins.wording.editor_choices import LINE_MAX, PARAGRAPH_MAX, Choices, Claim
from reports.bulletins.wording.lines import text_of
from reports.models import Bulletin, Deed, Step
from reports.selectors.bulletin_dossier import BulletinDossier


class BulletinLine(serializers.Serializer[Bulletin]):
    """A bulletin in a list."""

    id = serializers.IntegerField()
    series = serializers.CharField(help_text="系列的代码，如 daily")
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    revision = serializers.IntegerField()
    step = serializers.ChoiceField(Step.choices)
    number = serializers.IntegerField(allow_null=True)
    total_number = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()
    counted_at = serializers.DateTimeField()
    issued_at = serializers.DateTimeField(allow_null=True)
    corrected_by = serializers.IntegerField(
        allow_null=True, help_text="更正了这一版的最新一版的 id，没有更正的为 null"
    )


class BulletinRead(BulletinLine):
    """An issued bulletin as the units to which it was sent read it."""

    correction_note = serializers.CharField()
    text = serializers.SerializerMethodField()

    def get_text(self, bulletin: Bulletin) -> str:
        """Return the bulletin as plain text."""
        return bulletin_text(bulletin)


class GapPart(serializers.Serializer[Any]):
    """Something missing or doubtful."""

    kind = serializers.CharField()
    text = serializers.CharField()
    is_blocking = serializers.BooleanField()


class StepPart(serializers.Serializer[Any]):
    """Something that was done."""

    deed = serializers.ChoiceField(Deed.choices)
    at = serializers.DateTimeField()
    actor = serializers.StringRelatedField()  # type: ignore[var-annotated]
    version = serializers.IntegerField()
    note = serializers.CharField()


class BeforeIssuePart(serializers.Serializer[Any]):
    """What stands before issuing: typefaces, figures that moved, gaps, earlier open days."""

    faces = serializers.ListField(child=serializers.CharField())
    moved = serializers.ListField(child=serializers.CharField())
    lacking = serializers.ListField(child=serializers.CharField())
    earlier = serializers.ListField(child=serializers.CharField())
    is_blocked = serializers.BooleanField()


class BulletinDetail(BulletinLine):
    """A bulletin with its text, figures, log, and what may be done with it."""

    correction_note = serializers.CharField()
    figures = serializers.JSONField()
    lines = serializers.JSONField()
    choices = serializers.JSONField()
    checksum = serializers.CharField()
    text = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()
    before_issue = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()
    allowed = serializers.SerializerMethodField()

    @property
    def dossier(self) -> BulletinDossier:
        """What was read of the bulletin, given as context."""
        dossier: BulletinDossier = self.context["dossier"]
        return dossier

    def get_text(self, bulletin: Bulletin) -> str:
        """Return the bulletin as plain text."""
        return bulletin_text(bulletin)

    @extend_schema_field(GapPart(many=True))
    def get_gaps(self, bulletin: Bulletin) -> Any:
        """Return what is missing before issuing."""
        del bulletin
        return GapPart(self.dossier.gaps, many=True).data

    @extend_schema_field(BeforeIssuePart(allow_null=True))
    def get_before_issue(self, bulletin: Bulletin) -> Any:
        """Return what stands before issuing, where this person may issue it; null else."""
        if Deed.ISSUE not in self.dossier.deeds:
            return None
        return BeforeIssuePart(before_issue(bulletin)).data

    @extend_schema_field(StepPart(many=True))
    def get_steps(self, bulletin: Bulletin) -> Any:
        """Return the log."""
        del bulletin
        return StepPart(self.dossier.steps, many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed(self, bulletin: Bulletin) -> list[str]:
        """Return the deeds that this person may do now."""
        del bulletin
        return [deed.value for deed in self.dossier.deeds]


class JointDay(serializers.Serializer[Any]):
    """A day of a joint issue."""

    day = serializers.DateField()
    step = serializers.CharField(help_text="当日单独一期的环节，没有的为空")


class JointOut(serializers.Serializer[Any]):
    """What a joint issue would be."""

    days = serializers.SerializerMethodField()
    number = serializers.CharField()
    text = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()

    @extend_schema_field(JointDay(many=True))
    def get_days(self, preview: Any) -> Any:
        """Return the days, each with how its own bulletin stands."""
        rows = [{"day": on, "step": step} for on, step in preview.days]
        return JointDay(rows, many=True).data

    def get_text(self, preview: Any) -> str:
        """Return the text as it would print by itself."""
        return text_of(preview.lines)

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_figures(self, preview: Any) -> dict[str, str]:
        """Return the figures of the text by name."""
        pieces = (piece for line in preview.lines for piece in line.pieces)
        return {piece.figure: piece.text for piece in pieces if piece.figure}


class ChoicesIn(serializers.Serializer[Choices]):
    """An editor's choices; what is left out is as it prints by itself."""

    seen = serializers.IntegerField()
    order = serializers.ListField(child=serializers.IntegerField(), default=list, max_length=100)
    actions = serializers.DictField(
        child=serializers.ChoiceField([action.value for action in Action]), default=dict
    )
    texts = serializers.DictField(child=serializers.CharField(max_length=300), default=dict)
    claims = serializers.DictField(child=serializers.CharField(max_length=300), default=dict)
    paragraphs = serializers.DictField(
        child=serializers.CharField(max_length=PARAGRAPH_MAX), default=dict
    )
    rewritten = serializers.DictField(
        child=serializers.CharField(max_length=LINE_MAX), default=dict
    )
    note = serializers.CharField(max_length=500, default="", allow_blank=True)

    def validate_actions(self, value: dict[str, str]) -> dict[int, Action]:
        """Read category ids."""
        return {_category(pk): Action(action) for pk, action in value.items()}

    def validate_claims(self, value: dict[str, str]) -> dict[int, str]:
        """Read category ids."""
        return {_category(pk): reason for pk, reason in value.items()}

    def choices(self, dossier: BulletinDossier) -> Choices:
        """Return the choices; a claim holds for as many cases as are doubtful now."""
        given = self.validated_data
        counts = {doubt.line.category_id: doubt.count for doubt in dossier.doubts}
        return Choices(
            order=tuple(given["order"]),
            actions=given["actions"],
            texts=given["texts"],
            claims={pk: Claim(reason, counts.get(pk, 0)) for pk, reason in given["claims"].items()},
            paragraphs=given["paragraphs"],
            rewritten=given["rewritten"],
        )


def _category(pk: str) -> int:
    if not (pk.isascii() and pk.isdigit()):
        raise serializers.ValidationError("键应为分类的编号。")
    return int(pk)


class ProblemIn(serializers.Serializer[Any]):
    """A concentrated problem that a reviewer found; `cases` are case numbers."""

    place = serializers.CharField(max_length=60)
    problem = serializers.CharField(max_length=60)
    unit_phrase = serializers.CharField(max_length=60)
    cases = serializers.ListField(child=serializers.CharField(max_length=12), max_length=400)


class ReviewIn(serializers.Serializer[Any]):
    """A review: the problems found, an empty list for none."""

    problems = ProblemIn(many=True)


class ReviewOut(serializers.Serializer[Any]):
    """A review as it stands."""

    category = serializers.IntegerField(source="category_id")
    day = serializers.DateField()
    has_concentrated = serializers.BooleanField()
    case_count = serializers.IntegerField()
    reviewed_at = serializers.DateTimeField()


class RankedOut(serializers.Serializer[Any]):
    """A hotspot category of a day."""

    category_id = serializers.IntegerField()
    category = serializers.CharField()
    count = serializers.IntegerField()
    is_reviewed = serializers.BooleanField()
    reviewed_count = serializers.IntegerField(allow_null=True)


class RowOut(serializers.Serializer[Any]):
    """A row behind a figure: the call, case or hazard, with the case it belongs to."""

    id = serializers.IntegerField(source="pk")
    case = serializers.SerializerMethodField()

    def get_case(self, row: Any) -> str | None:
        """Return the number of the row's case."""
        case = row if hasattr(row, "number") else row.case
        return str(case.number) if case else None

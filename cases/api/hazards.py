"""Hazards by the API: the ledger, filing for another body, a body's day."""

from datetime import date
from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.hazards import HazardAction, actions_for
from cases.api.areas import HAZARDS
from cases.api.fields import Named
from cases.api.parts import FilePart
from cases.filters.cases import HazardFilter
from cases.forms.hazards import HazardForm, ReturnForm, RevisionRulingForm
from cases.models import (
    Hazard,
    HazardDeed,
    HazardGrade,
    HazardRevision,
    HazardStage,
    ReturnKind,
    RevisionKind,
    Ruling,
)
from cases.selectors.hazards import (
    body_days,
    find_revision,
    hazard_files,
    hazard_steps,
    hazard_text,
    last_day,
    masked_for,
    own_bodies,
    revision_text,
    visible_hazards,
    visible_revisions,
)
from cases.services.hazards.files import prepared_scan
from cases.services.hazards.filing import file_once, require_hazard_reader, state_day
from cases.services.hazards.revising import rule_refusal, rule_revision
from cases.services.hazards.rules import check_deed
from cases.services.record.idempotency import is_key_used, key_of_hazard_deed
from grids.upload_preparation import prepared_files
from grids.web.api_schema import KEY, HotlineSchema, refusals
from grids.web.api_view import HotlineView
from hotline.bounds import read_day
from hotline.errors import Conflict
from hotline.form_schema import check_form, form_schema
from hotline.hidden import refuse_unseen

RELATED = ("body", "passed_to", "category", "case", "grid", "rectified_by")
DONE_ALREADY = "这次报送已经收到。"


class HazardText(serializers.CharField):
    """A text of a hazard in a list, masked for the person who asks."""

    def get_attribute(self, instance: Hazard) -> str:
        """Read the text through the person's mask."""
        said = str(super().get_attribute(instance))
        return hazard_text(instance, said, self.context["request"].user)


class ShownHazardText(HazardText):
    """A text of a hazard that `masked_for` has gone over."""

    def get_attribute(self, instance: Hazard) -> str:
        """Read the text as it is."""
        return str(serializers.CharField.get_attribute(self, instance))


class HazardLine(serializers.Serializer[Hazard]):
    """A hazard in the ledger; numbers in its texts are masked."""

    id = serializers.IntegerField(source="pk")
    body = Named()
    passed_to = Named(allow_null=True)
    category = serializers.CharField(source="category.name")
    grade = serializers.ChoiceField(HazardGrade.choices)
    stage = serializers.ChoiceField(HazardStage.choices)
    reported_at = serializers.DateTimeField()
    registered_at = serializers.DateTimeField()
    grid = Named(allow_null=True)
    place = HazardText()
    text = HazardText()
    measure = HazardText()
    person_responsible = serializers.CharField()
    rectify_by = serializers.DateField(allow_null=True)
    money = serializers.DecimalField(14, 2, allow_null=True)
    rectified_at = serializers.DateTimeField(allow_null=True)
    reinspected_at = serializers.DateTimeField(allow_null=True)
    reinspected_by = serializers.CharField()
    reinspection = HazardText()
    struck_off_at = serializers.DateTimeField(allow_null=True)
    is_to_telephone = serializers.BooleanField()
    handed_over_at = serializers.DateTimeField(allow_null=True)
    judged_at = serializers.DateTimeField(allow_null=True)
    judging_department = serializers.CharField()
    judging_standard = serializers.CharField()
    supervised_by = serializers.CharField()
    reported_to = serializers.CharField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class HazardStepLine(serializers.Serializer[Any]):
    """What was done about a hazard, by whom and when."""

    deed = serializers.ChoiceField(HazardDeed.choices)
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.__str__")
    note = serializers.CharField()
    files = FilePart(source="shown_files", many=True)


class HazardDetail(HazardLine):
    """A hazard with its steps; `allowed` names the deeds that may be posted now.

    Its texts come as `masked_for` leaves them: in full for who received it, as on its page,
    so that what such a client posts back has no stars in it.
    """

    place = ShownHazardText()
    text = ShownHazardText()
    measure = ShownHazardText()
    reinspection = ShownHazardText()
    allowed = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    @extend_schema_field(FilePart(many=True))
    def get_files(self, hazard: Hazard) -> Any:
        """Return the photos of the report."""
        found: Any = hazard_files(hazard, self.context["request"].user).get(None, [])
        return FilePart(found, many=True, context=self.context).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed(self, hazard: Hazard) -> list[str]:
        """Return the addresses' names of the deeds that are the person's now."""
        return [action.act for action in actions_for(self.context["request"].user, hazard)]

    @extend_schema_field(HazardStepLine(many=True))
    def get_steps(self, hazard: Hazard) -> Any:
        """Return the steps, oldest first."""
        steps = hazard_steps(hazard, self.context["request"].user)
        return HazardStepLine(steps, many=True, context=self.context).data


class BodyDayLine(serializers.Serializer[Any]):
    """What a body has filed for a day; `is_silent`: nothing at all (未报)."""

    body = Named()
    items = serializers.IntegerField()
    is_silent = serializers.BooleanField()
    is_late = serializers.BooleanField(help_text="未报，且已过报送截止时间")
    kind = serializers.ChoiceField(
        ReturnKind.choices, source="statement.kind", default=None, allow_null=True
    )
    count = serializers.IntegerField(source="statement.count", default=None, allow_null=True)
    said = serializers.CharField(source="words")
    waiting_revision = serializers.IntegerField(source="revision.pk", default=None, allow_null=True)


class HazardView(HotlineView):
    """A view of hazards, for those who follow them and tokens of their area."""

    token_area = HAZARDS
    schema = HotlineSchema()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in only who follows hazards."""
        super().initial(request, *args, **kwargs)
        require_hazard_reader(self.actor)

    @property
    def visible(self) -> Any:
        """The hazards that the person may follow."""
        return visible_hazards(self.actor).select_related(*RELATED)


class HazardListView(HazardView, GenericAPIView[Hazard]):
    """The ledger, and filing a hazard for a body other than the hotline."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = HazardFilter
    serializer_class = HazardLine
    queryset = Hazard.objects.none()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the filing page's form."""
        return form_schema(HazardForm)

    @extend_schema(operation_id="hazard_list", responses={200: HazardLine(many=True)})
    def get(self, request: Request) -> Response:
        """Return a page of the ledger, newest first."""
        del request
        rows = self.paginate_queryset(self.filter_queryset(self.visible))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="hazard_file", parameters=[KEY], filters=False,
        responses={201: HazardLine, **refusals(400, 403, 409)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """File a hazard for one of one's own bodies."""
        del request
        form = self.bind(HazardForm, bodies=own_bodies(self.actor))
        check_form(form)
        with prepared_files(form.cleaned_data["attachments"], at=self.at) as files:
            hazard = file_once(
                form.report(self.at), body=form.cleaned_data["body"], actor=self.actor,
                at=self.at, key=self.key, uploads=files,
            )  # fmt: skip
        if hazard is None:
            raise Conflict(DONE_ALREADY)
        return Response(self.get_serializer(hazard).data, status=status.HTTP_201_CREATED)


class HazardDetailView(HazardView):
    """One hazard."""

    def find(self, pk: int) -> Hazard:
        """Return the hazard; NotVisible (404) where there is none for this person."""
        hazard: Hazard | None = self.visible.filter(pk=pk).first()
        if hazard is None:
            refuse_unseen("没有找到这条隐患。", Hazard.objects.filter(pk=pk), f"隐患 {pk}")
        return hazard

    def shown(self, pk: int) -> Response:
        """Answer with the hazard as it is now."""
        hazard = masked_for(self.find(pk), self.actor)
        return Response(HazardDetail(hazard, context={"request": self.request}).data)

    @extend_schema(operation_id="hazard", responses={200: HazardDetail, **refusals(404)})
    def get(self, request: Request, pk: int) -> Response:
        """Return the hazard."""
        del request
        return self.shown(pk)


class HazardDeedView(HazardDetailView):
    """A deed on a hazard's way off the ledger: 登记整改, 整改完成, 复查, 销号, 移交, 电话交办 …"""

    http_method_names = ["post", "options"]
    step: HazardAction | None = None

    @property
    def operation(self) -> str:
        """The operation's id."""
        assert self.step is not None
        return f"hazard_{self.step.deed.value}"

    def body_schema(self) -> dict[str, Any]:
        """Describe the body by the deed's form."""
        assert self.step is not None
        return form_schema(self.step.form)

    @extend_schema(
        parameters=[KEY], responses={200: HazardDetail, **refusals(400, 403, 404, 409, 413)}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Do it and return the hazard; one passed on still counts once, where it came in."""
        del request
        assert self.step is not None
        hazard = self.find(pk)
        if is_key_used(self.actor, key_of_hazard_deed(hazard, self.key)):
            return self.shown(pk)
        check_deed(hazard, self.step.deed, actor=self.actor)
        form = self.bind(self.step.form)
        check_form(form)
        self.step.carry_out(hazard, form.cleaned_data, actor=self.actor, at=self.at, key=self.key)
        return self.shown(pk)


class ReturnView(HazardView):
    """What the bodies have filed for a day, and stating one's own."""

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the page's form."""
        return form_schema(ReturnForm)

    def shown(self, day: date) -> Response:
        """Answer with the day of each body that the person follows."""
        return Response(BodyDayLine(body_days(self.actor, day, self.at), many=True).data)

    @extend_schema(
        operation_id="hazard_returns", responses={200: BodyDayLine(many=True), **refusals(400)},
        parameters=[OpenApiParameter("day", date, description="缺省为刚结束的一天")],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Return a day's state; by default that of the day that has just ended."""
        return self.shown(read_day(request.query_params.get("day", "")) or last_day(self.at))

    @extend_schema(
        operation_id="hazard_return", parameters=[KEY],
        responses={200: BodyDayLine(many=True), **refusals(400, 403, 409, 413)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """State a body's day: items complete, a total with its source, or nil (零报告)."""
        del request
        form = self.bind(ReturnForm, bodies=own_bodies(self.actor))
        check_form(form)
        facts = dict(form.cleaned_data)
        facts["count"] = facts["count"] or 0
        with prepared_scan(facts.pop("scan"), at=self.at) as scan:
            state_day(**facts, scan=scan, actor=self.actor, at=self.at, key=self.key)
        return self.shown(facts["day"])


class RevisionText(serializers.CharField):
    """A text of a revision, masked for the person who asks."""

    def get_attribute(self, instance: HazardRevision) -> str:
        """Read the text through the person's mask."""
        said = str(super().get_attribute(instance))
        return revision_text(instance, said, self.context["request"].user)


class RevisionLine(serializers.Serializer[HazardRevision]):
    """What an issued day should say, proposed by one person for another's confirmation."""

    id = serializers.IntegerField(source="pk")
    body = Named()
    day = serializers.DateField()
    kind = serializers.ChoiceField(RevisionKind.choices)
    hazard = serializers.IntegerField(source="hazard_id", allow_null=True)
    words = RevisionText()
    text = RevisionText()
    asked_at = serializers.DateTimeField()
    asked_by = serializers.CharField()
    ruling = serializers.ChoiceField(Ruling.choices, allow_blank=True)
    ruled_at = serializers.DateTimeField(allow_null=True)
    ruled_by = serializers.CharField(allow_null=True)
    reason = RevisionText()
    may_rule = serializers.SerializerMethodField()

    def get_may_rule(self, revision: HazardRevision) -> bool:
        """Tell whether the person may rule on it now."""
        return rule_refusal(self.context["request"].user, revision) is None


class RevisionListView(HazardView, GenericAPIView[HazardRevision]):
    """Revisions of issued days, newest first."""

    filter_backends: Any = []
    serializer_class = RevisionLine
    queryset = HazardRevision.objects.none()

    @extend_schema(operation_id="hazard_revision_list", responses={200: RevisionLine(many=True)})
    def get(self, request: Request) -> Response:
        """Return a page of the revisions that the person may follow."""
        del request
        found = visible_revisions(self.actor).select_related(
            "body", "hazard__case", "asked_by", "ruled_by"
        )
        rows = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class RevisionView(HazardView):
    """One revision, and the second person's ruling on it."""

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the page's form."""
        return form_schema(RevisionRulingForm)

    def shown(self, pk: int) -> Response:
        """Answer with the revision as it is now."""
        row = find_revision(self.actor, pk)
        return Response(RevisionLine(row, context={"request": self.request}).data)

    @extend_schema(operation_id="hazard_revision", responses={200: RevisionLine, **refusals(404)})
    def get(self, request: Request, pk: int) -> Response:
        """Return the revision."""
        del request
        return self.shown(pk)

    @extend_schema(
        operation_id="hazard_revision_rule",
        responses={200: RevisionLine, **refusals(400, 403, 404, 409)},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Confirm it, which carries it out, or refuse it."""
        del request
        row = find_revision(self.actor, pk)
        form = self.bind(RevisionRulingForm)
        check_form(form)
        rule_revision(row, **form.cleaned_data, actor=self.actor, at=self.at)
        return self.shown(pk)

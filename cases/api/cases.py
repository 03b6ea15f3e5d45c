"""Cases: list, registration, detail, and what belongs to one."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.access.own_parts import leave_out_later, parts_by_case
from cases.access.permissions import require_verb
from cases.actions import Action, actions_for
from cases.api import parts
from cases.api.areas import CASES
from cases.api.serializers import CaseDetail, CaseLine, RegisteredCase
from cases.dossier.case import Dossier, read_dossier
from cases.filters.cases import CaseFilter
from cases.forms.amending import AmendForm
from cases.forms.beside_intake import naming_warning
from cases.forms.intake import IntakeForm
from cases.models import Case
from cases.offers import refusal_of
from cases.rules.states import Verb
from cases.selectors.amending import preview_amendment
from cases.selectors.merging import preview_merge
from cases.services.intake.registration import register_case
from cases.services.record.disclosure import note_secret_read
from grids.web.api_schema import KEY, HotlineSchema, refusals
from grids.web.api_view import HotlineView
from hotline.errors import Forbidden, InvalidInput
from hotline.form_schema import check_form, form_schema

EXPAND = OpenApiParameter("expand", str, enum=["case"], description="case：连同整件工单一起返回")
# What a line names of others.
LINE = ("category", "channel", "grid", "lead_unit")


class CaseView(HotlineView):
    """A view of one case, as the person may see it."""

    token_area = CASES

    schema = HotlineSchema()

    def dossier(self, number: str) -> Dossier:
        """Return the case and note the look; NotVisible (404) where there is none for them."""
        dossier = read_dossier(number, user=self.actor, at=self.at)
        note_secret_read(dossier.case, actor=self.actor, at=self.at)
        return dossier

    def shown(self, dossier: Dossier) -> Response:
        """Answer with the whole case."""
        return Response(CaseDetail(dossier, context={"request": self.request}).data)


class CaseListView(CaseView, GenericAPIView[Case]):
    """The list of cases under the filters of the page, and registration."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = CaseFilter
    serializer_class = CaseLine
    queryset = Case.objects.none()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe a registration by the intake form."""
        return form_schema(IntakeForm, leave_out=["idempotency_key"])

    @extend_schema(operation_id="case_list", responses={200: CaseLine(many=True), **refusals(400)})
    def get(self, request: Request) -> Response:
        """Return a page of the cases that the person may see, newest first."""
        del request
        found = Case.objects.visible_to(self.actor).select_related(*LINE)
        rows = self.paginate_queryset(self.filter_queryset(found))
        own = parts_by_case(self.actor, rows or [])
        for case in rows or []:
            case.own_part = own.get(case.pk)
            leave_out_later(case, case.own_part)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="case_register", parameters=[KEY, EXPAND], filters=False,
        responses={201: RegisteredCase, 200: RegisteredCase, **refusals(400, 403, 409)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Register a case; the same Idempotency-Key again returns the first one with 200.

        Where the same number has an open case about the same matter the answer is 409, with
        its number in `about`: post to that case's add-call, or send `is_new_matter`. The
        answer is the number, its address and the state; `?expand=case` adds the whole case.
        """
        is_expanded = self._is_expanded(request)
        form = self.bind(IntakeForm)
        check_form(form)
        case = register_case(
            form.demand(self.at), form.disposition(), actor=self.actor, at=self.at,
            hazard=form.hazard(self.at), key=self.key or form.cleaned_data["idempotency_key"],
            is_new_matter=form.cleaned_data["is_new_matter"], cited=form.cleaned_data["cited"],
            telephone_call=form.cleaned_data["telephone_call"],
        )  # fmt: skip
        is_new = case.registered_at == self.at
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        context = {"request": request, "naming_warning": naming_warning(form.cleaned_data.get)}
        told = RegisteredCase(case, context=context).data
        if is_expanded:
            told["case"] = self.shown(self.dossier(case.number)).data
        return Response(told, status=code, headers={"Location": told["url"]})

    @staticmethod
    def _is_expanded(request: Request) -> bool:
        """Tell whether the whole case is asked for; InvalidInput for another word."""
        wanted = request.query_params.get("expand", "")
        if wanted not in ("", "case"):
            raise InvalidInput(fields={"expand": "只能是 case。"})
        return bool(wanted)


class CaseDetailView(CaseView):
    """One case."""

    @extend_schema(operation_id="case", responses={200: CaseDetail, **refusals(404)})
    def get(self, request: Request, number: str) -> Response:
        """Return the case with all that belongs to it but its timeline."""
        del request
        return self.shown(self.dossier(number))


class PartView(CaseView):
    """A part of a case; `part` names it in the dossier, `shape` serialises its rows."""

    part = ""
    operation = ""
    shape: Any = None

    def get(self, request: Request, number: str) -> Response:
        """Return the part's rows."""
        rows = getattr(self.dossier(number), self.part)
        return Response(self.shape(rows, many=True, context={"request": request}).data)


class MergePreviewView(CaseView):
    """What merging the case into another would move."""

    @extend_schema(
        operation_id="case_merge_preview",
        parameters=[OpenApiParameter("main_case", str, required=True, description="主单编号")],
        responses={200: parts.MergePreviewPart, **refusals(403, 404)},
    )
    def get(self, request: Request, number: str) -> Response:
        """Return the preview for the main case named by its number."""
        case = self.dossier(number).case
        require_verb(self.actor, Verb.MERGE, case)
        main = self.dossier(request.query_params.get("main_case", "")).case
        preview = preview_merge(case, main, self.actor, self.at)
        return Response(parts.MergePreviewPart(preview).data)


class AmendPreviewView(CaseView):
    """What putting elements of the case right would change."""

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the verb's form."""
        return form_schema(AmendForm, leave_out=["previewed"])

    @extend_schema(
        operation_id="case_amend_preview",
        responses={200: parts.AmendmentPreviewPart, **refusals(400, 403, 404, 409)},
    )
    def post(self, request: Request, number: str) -> Response:
        """Return what the same body posted to amend would do; nothing is changed."""
        del request
        dossier = self.dossier(number)
        form = self.bind(AmendForm, situation=dossier.situation)
        check_form(form)
        preview = preview_amendment(
            dossier.case, actor=self.actor, at=self.at, seen=form.cleaned_data["seen"],
            **form.arguments(),
        )  # fmt: skip
        return Response(parts.AmendmentPreviewPart(preview).data)


class GroupTextView(CaseView):
    """The case as a few masked lines for a unit's group chat."""

    @extend_schema(
        operation_id="case_group_text", responses={200: parts.GroupTextPart, **refusals(403, 404)}
    )
    def get(self, request: Request, number: str) -> Response:
        """Return the text, for people of a unit that works on the case."""
        del request
        group = self.dossier(number).group
        if group is None:
            raise Forbidden("这段文字供正在办理的单位使用。")
        return Response(parts.GroupTextPart(group).data)


class ActView(CaseView):
    """One verb done to a case: the same form and service as the page's."""

    act: Action | None = None

    def body_schema(self) -> dict[str, Any]:
        """Describe the body by the verb's form."""
        return form_schema(self.action_form)

    @property
    def action_form(self) -> Any:
        """The verb's form."""
        assert self.act is not None
        return self.act.form

    @property
    def result_shape(self) -> Any:
        """What comes back: the case, or the result of a verb that shows it."""
        return parts.DisclosedPart if self.act and self.act.shows_result else CaseDetail

    @extend_schema(parameters=[KEY])
    def post(self, request: Request, number: str) -> Response:
        """Do the verb and return the case; looking at the citizen returns the citizen."""
        del request
        assert self.act is not None
        dossier = self.dossier(number)
        form = self.bind(self.act.form, situation=dossier.situation)
        if not form.is_valid() and self.act not in actions_for(dossier.situation):
            raise refusal_of(dossier.situation, self.act.verb)
        check_form(form)
        result = self.act.carry_out(dossier.case, form, actor=self.actor, at=self.at, key=self.key)
        if self.act.shows_result:
            return Response(parts.DisclosedPart(result).data)
        return self.shown(self.dossier(number))

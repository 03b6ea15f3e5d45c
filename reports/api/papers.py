"""Papers and exported files by the API: the files of the pages, for who may open those."""

from typing import Any

from django.http import FileResponse, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.lookups import ListView
from cases.api.own import BINARY, FileView
from cases.models import Series
from grids.web.api_schema import refusals
from hotline.hidden import refuse_unseen
from reports.api.areas import BULLETINS, RATES
from reports.api.rates import CELL as CELL_PARAMETERS
from reports.api.rates import FILTERS
from reports.models import Export
from reports.rates.exporting import CELL, TABLE, parameters_of
from reports.selectors.printed_documents import (
    PaperFile,
    numbered_letter,
    printed_slip,
    written_reply,
)
from reports.services.exports import ask_export, open_file

PDF_ANSWER: dict[Any, Any] = {(200, "application/pdf"): BINARY, **refusals(403, 404)}


def _answer(paper: PaperFile) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}"'}
    return HttpResponse(paper.content, content_type="application/pdf", headers=headers)


class LetterView(FileView):
    """A numbered letter: notice of urging, supervision order, circular."""

    series: Any = None
    operation = ""

    @extend_schema(responses=PDF_ANSWER)
    def get(self, request: Request, pk: int) -> HttpResponse:
        """Return the page that was set when it was issued."""
        del request
        return _answer(numbered_letter(Series(self.series), pk, user=self.actor, at=self.at))


class ReplyLetterView(FileView):
    """A reply in writing (答复意见书)."""

    @extend_schema(operation_id="case_reply_letter", responses=PDF_ANSWER)
    def get(self, request: Request, number: str, pk: int) -> HttpResponse:
        """Return the letter as it stands."""
        del request
        return _answer(written_reply(number, pk, user=self.actor, at=self.at))


class SlipView(FileView):
    """A slip of a case: routing (流转单) or approval (批办单)."""

    @extend_schema(operation_id="case_slip", responses=PDF_ANSWER)
    def get(self, request: Request, number: str, name: str) -> HttpResponse:
        """Return the slip with the citizen's number hidden."""
        del request
        return _answer(printed_slip(number, name, user=self.actor, at=self.at))


class BulletinFileView(FileView):
    """A PDF of a bulletin: its page, the sign-off sheet, the press edition."""

    token_area = BULLETINS
    find: Any = None
    operation = ""

    @extend_schema(responses=PDF_ANSWER)
    def get(self, request: Request, pk: int) -> HttpResponse:
        """Return the file of a bulletin that the person may see."""
        del request
        return _answer(self.find(pk, user=self.actor))


class ExportLine(serializers.Serializer[Export]):
    """An exported file on its way; `is_done` says that it can be fetched."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    created_at = serializers.DateTimeField()
    rows_done = serializers.IntegerField()
    rows_total = serializers.IntegerField()
    is_done = serializers.SerializerMethodField()
    error = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)

    def get_is_done(self, export: Export) -> bool:
        """Tell whether the file is there."""
        return export.done_at is not None and bool(export.file)


class ExportView(ListView):
    """The person's own exports of the assessment."""

    token_area = RATES
    filter_backends: Any = []
    serializer_class = ExportLine
    queryset = Export.objects.none()

    @property
    def own(self) -> Any:
        """The exports of the assessment that the person asked for; a token opens no others."""
        return Export.objects.visible_to(self.actor).filter(kind__in=(TABLE, CELL))

    def find(self, pk: int) -> Export:
        """Return one of them; NotVisible for any other."""
        found: Export | None = self.own.filter(pk=pk).first()
        if found is None:
            refuse_unseen("没有这份导出文件。", Export.objects.filter(pk=pk), f"导出 {pk}")
        return found


class ExportListView(ExportView):
    """All of them."""

    @extend_schema(operation_id="export_list", responses={200: ExportLine(many=True)})
    def get(self, request: Request) -> Response:
        """Return a page of the person's exports, the newest first."""
        del request
        return self.listed(self.own)


class ExportOneView(ExportView):
    """One of them."""

    @extend_schema(operation_id="export", responses={200: ExportLine, **refusals(404)})
    def get(self, request: Request, pk: int) -> Response:
        """Return how far it has come."""
        del request
        return Response(ExportLine(self.find(pk)).data)


class ExportFileView(FileView, ExportView):
    """The file itself."""

    @extend_schema(
        operation_id="export_file",
        responses={(200, "application/octet-stream"): BINARY, **refusals(404)},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """Return the file, while its owner holds the rights by which it was made."""
        del request
        export, opened = open_file(self.find(pk).pk, user=self.actor, at=self.at)
        return FileResponse(opened, as_attachment=True, filename=export.file_name)


ASKED = {202: ExportLine, **refusals(400, 403, 404, 409)}


class AskExportView(ExportView):
    """Asking for a file of the assessment."""

    http_method_names = ["post", "options"]

    def ask(self, kind: str) -> Response:
        """Have the file made of what the same parameters show."""
        parameters = parameters_of(self.request.query_params, self.actor, self.at)
        made = ask_export(kind, parameters, actor=self.actor, at=self.at)
        return Response(ExportLine(made).data, status=status.HTTP_202_ACCEPTED)


class RateExportView(AskExportView):
    """The table as a workbook."""

    @extend_schema(operation_id="rate_export", request=None, parameters=FILTERS, responses=ASKED)
    def post(self, request: Request) -> Response:
        """Have the table written; `/exports/` tells when it is there."""
        del request
        return self.ask(TABLE)


class RateCasesExportView(AskExportView):
    """The cases behind a number as a workbook."""

    @extend_schema(
        operation_id="rate_cases_export", request=None, parameters=[*CELL_PARAMETERS, *FILTERS],
        responses=ASKED,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Have the list written; `/exports/` tells when it is there."""
        del request
        return self.ask(CELL)

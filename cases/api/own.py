"""What is addressed to the person: notices; and the files of cases that they may open."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.areas import CASES
from cases.dossier.attachments import read_attachment
from grids.web.api_schema import HotlineSchema, refusals
from grids.web.api_view import HotlineView
from notices.board import NoticeLine, read_notices
from notices.services.outbox import mark_notices_read


class NoticeOut(serializers.Serializer[NoticeLine]):
    """A notice; without `case` it is about none, or about one that is not this person's."""

    text = serializers.CharField(source="what")
    case = serializers.CharField(source="number")
    title = serializers.CharField()
    to = serializers.CharField()
    created_at = serializers.DateTimeField()
    is_new = serializers.BooleanField()


class NoticeListView(HotlineView):
    """The person's notices."""

    token_area = CASES

    schema = HotlineSchema()

    @extend_schema(operation_id="notice_list", responses={200: NoticeOut(many=True)})
    def get(self, request: Request) -> Response:
        """Return the newest notices to the person, their roles and their units."""
        del request
        rows: Any = read_notices(self.actor, self.at)
        return Response(NoticeOut(rows, many=True).data)


class NoticesReadView(HotlineView):
    """The word that the notices were read."""

    token_area = CASES

    schema = HotlineSchema()

    @extend_schema(operation_id="notices_read", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Note that the person has seen all notices up to now."""
        del request
        mark_notices_read(actor=self.actor, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FileView(HotlineView):
    """A view that answers with a file, whatever the client says that it accepts."""

    token_area = CASES

    schema = HotlineSchema()

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Refusals alone are JSON."""
        del force
        return super().perform_content_negotiation(request, force=True)


BINARY = OpenApiResponse(OpenApiTypes.BINARY, "文件内容")


class AttachmentView(FileView):
    """A file of a case."""

    @extend_schema(
        operation_id="file", responses={(200, "application/octet-stream"): BINARY, **refusals(404)}
    )
    def get(self, request: Request, token: UUID) -> FileResponse:
        """Return the content of a file that the person may open, under its masked name."""
        del request
        row = read_attachment(token, user=self.actor)
        return FileResponse(
            row.file.open("rb"), as_attachment=True, filename=row.name,
            content_type=row.content_type,
        )  # fmt: skip

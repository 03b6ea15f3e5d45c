"""Uploads are stopped at the limit, not after everything has arrived."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    StopUpload,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

# Multipart framing and the form's other fields beside the files themselves.
FRAME_BYTES = 1024 * 1024


def largest_request() -> int:
    """Return the largest body in bytes that an upload form may send."""
    return settings.ATTACHMENT_MAX_BYTES * 3 + FRAME_BYTES


def too_large_sentence() -> str:
    """Say what is allowed, for a form whose upload was stopped."""
    return f"文件太大，已停止接收：单个文件不能超过 {settings.ATTACHMENT_MAX_BYTES // 1048576} MB。"


class LimitedUploadHandler(FileUploadHandler):
    """Refuse by Content-Length, else stop at the first chunk past the limit of one file.

    `is_refused` then tells `hotline.inputs`, which answers before any view does.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's signature
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]] | None:
        """Look at the announced length; of a request that is too long nothing is read."""
        del input_data, META, boundary, encoding
        if content_length <= largest_request():
            return None
        self._mark()
        return QueryDict(), MultiValueDict()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start counting the bytes of the next file."""
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a chunk on to the handlers that store it, while the file is small enough."""
        del start
        self.seen += len(raw_data)
        if self.seen > settings.ATTACHMENT_MAX_BYTES:
            self._refuse()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
        del file_size

    def _refuse(self) -> None:
        self._mark()
        raise StopUpload(connection_reset=False)

    def _mark(self) -> None:
        if isinstance(self.request, HttpRequest):
            self.request.upload_refused = True  # type: ignore[attr-defined]


def receiving_folder() -> Path:
    """Return the folder of files that are arriving, made if need be; nobody else reads it."""
    folder = Path(settings.RECEIVING_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class ReceivedFile(TemporaryUploadedFile):
    """A large upload, written to the receiving folder while it arrives."""

    def __init__(
        self,
        name: str,
        content_type: str | None,
        size: int,
        charset: str | None,
        content_type_extra: dict[str, Any] | None = None,
    ) -> None:
        file = NamedTemporaryFile(suffix=".upload", dir=receiving_folder())  # noqa: SIM115
        UploadedFile.__init__(self, file, name, content_type, size, charset, content_type_extra)


class ReceivingUploadHandler(TemporaryFileUploadHandler):
    """Write large uploads into the site's own folder, from which leftovers are swept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the file that takes what arrives."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = ReceivedFile(
            self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
        )


def close_arrivals(request: HttpRequest) -> None:
    """Close, and so delete, what was arriving when the line was cut.

    Django closes the files of a request that it has read to its end.
    """
    for handler in getattr(request, "_upload_handlers", ()):
        if isinstance(handler, ReceivingUploadHandler) and hasattr(handler, "file"):
            handler.file.close()


def is_refused(request: HttpRequest) -> bool:
    """Read the request's form and tell whether an upload was stopped at the limit."""
    request.POST  # noqa: B018 - reading it is what finds out
    return getattr(request, "upload_refused", False)

"""How a file that people uploaded leaves the house."""

from django.http import FileResponse, HttpRequest

from grids.models.stored_file import StoredFile


def answer_file(request: HttpRequest, row: StoredFile) -> FileResponse:
    """Return a stored file: a picture to be shown, unless `download` is asked; others saved."""
    is_shown = row.is_image and "download" not in request.GET
    stored = row.file  # type: ignore[attr-defined]
    response = FileResponse(
        stored.open("rb"),
        as_attachment=not is_shown,
        filename=row.name,
        content_type=row.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

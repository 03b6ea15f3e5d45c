"""The one address under which a file leaves the house."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.views.decorators.http import require_safe

from cases.dossier.attachments import read_attachment


@login_required
@require_safe
def download(request, token):
    attachment = read_attachment(token, user=request.user)
    is_shown = attachment.is_image and "download" not in request.GET
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=not is_shown,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

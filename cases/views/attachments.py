"""The one address under which a file of a case leaves the house."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_safe

from cases.dossier.attachments import read_attachment
from grids.web.file_answers import answer_file


@login_required
@require_safe
def download(request, token):
    return answer_file(request, read_attachment(token, user=request.user))

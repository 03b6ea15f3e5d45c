"""The address under which a file of an article leaves the house."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from grids.web.access import for_holders
from grids.web.file_answers import answer_file
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.selectors.files import read_file


@for_holders(K.READ_ARTICLES)
@require_safe
def download(request, token):
    return answer_file(request, read_file(token, request.user, timezone.localdate()))

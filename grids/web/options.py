"""Options of the searchable selects, as one types."""

from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET

from grids.options import QUERY_MAX, SHOWN, find_options, usual_codes
from grids.web.access import for_granted
from grids.web.reference_fields import SHELVES


@for_granted
@require_GET
def options(request, shelf):
    """Answer the options for `q`, or those of `code`; never more than a list shows."""
    if shelf not in SHELVES:
        raise Http404
    rows = SHELVES[shelf]()
    if codes := request.GET.getlist("code")[:SHOWN]:
        known = [(code, rows.labels[code]) for code in codes if code in rows.labels]
        return JsonResponse({"options": _shaped(known), "more": 0, "exact": ""})
    usual = usual_codes(shelf, request.user)
    answer = find_options(rows, request.GET.get("q", "")[:QUERY_MAX], usual=usual)
    shaped = _shaped(answer.options)
    return JsonResponse({"options": shaped, "more": answer.more, "exact": answer.exact})


def _shaped(options):
    return [{"value": code, "text": label} for code, label in options]

"""The shift leader's line: urgent cases that nobody looks after, asked for every few seconds."""

import uuid

from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.rules.capabilities import CaseCapability
from cases.selectors.urgent import unattended_lines
from grids.web.access import for_holders
from hotline.sessions import asked_by_pages


@for_holders(CaseCapability.TAKE_CHARGE)
@require_GET
@asked_by_pages
def urgent(request):
    lines = unattended_lines(request.user)
    context = {"lines": lines, "first": lines[0] if lines else None, "key": uuid.uuid4().hex}
    return render(request, "cases/urgent.html", context)

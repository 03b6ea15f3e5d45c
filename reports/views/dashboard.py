"""The page of leaders, supervisors and units (驾驶舱), and its tables as files."""

from io import BytesIO

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from grids.web.access import for_holders
from hotline.errors import NotVisible
from hotline.times import city_time
from reports.capabilities import ReportCapability
from reports.dashboard.files import FORMS
from reports.dashboard.page import read_dashboard


@for_holders(ReportCapability.READ_RATES)
@require_GET
def dashboard(request):
    page = read_dashboard(request.user, timezone.now(), request.GET.get("unit", ""))
    context = {"title": f"驾驶舱 · {page.scope.name}", "page": page}
    is_wall = request.GET.get("screen") == "wall"
    template = "reports/dashboard_wall.html" if is_wall else "reports/dashboard.html"
    return render(request, template, context)


@for_holders(ReportCapability.READ_RATES)
@require_GET
def dashboard_file(request, key, form):
    page = read_dashboard(request.user, timezone.now(), request.GET.get("unit", ""))
    block = next((one for one in page.blocks if one.key == key), None)
    if block is None or form not in FORMS:
        raise NotVisible("没有这份数字。")
    content_type, write = FORMS[form]
    name = f"{page.scope.name}{block.title}{city_time(page.at):%Y%m%d}.{form}"
    content = BytesIO(write(block, page.at))
    return FileResponse(content, as_attachment=True, filename=name, content_type=content_type)

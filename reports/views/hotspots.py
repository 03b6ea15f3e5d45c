"""The review of a hotspot category's day: a person reads its cases and says what they show."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.models import ConcentratedProblem
from cases.rules.capabilities import CaseCapability
from cases.services.oversight.hotspots import ProblemFound, name_in_press, review_hotspot
from grids.models import Category
from grids.rules import rule
from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError
from reports.forms.hotspot_reviews import ProblemForm
from reports.selectors.hotspot_reading import days_hotspots, read_review


@for_holders(CaseCapability.READ_HOTSPOTS)
@require_GET
def hotspots(request, on=None):
    on = on or timezone.localdate() - timedelta(days=1)
    context = {
        "title": "热点审阅",
        "on": on,
        "earlier": on - timedelta(days=1),
        "later": on + timedelta(days=1),
        "rows": days_hotspots(on),
        "printed": int(rule("hotspot.lines")),
    }
    return render(request, "reports/hotspots.html", context)


@for_holders(CaseCapability.READ_HOTSPOTS)
@require_http_methods(["GET", "POST"])
def hotspot(request, on, category_id):
    category = get_object_or_404(Category, pk=category_id, is_hotspot=True)
    reading = read_review(category, on, request.user)
    initial = reading.first_words(request.GET.get("group", ""))
    initial.setdefault("place", request.GET.get("place", ""))
    form = ProblemForm(request.POST or None, cases=reading.cases, initial=initial)
    status = 200
    if request.method == "POST":
        if record(request, reading, form):
            return redirect("reports:hotspots_on", on)
        status = 400
    context = {
        "title": f"{category}审阅",
        "on": on,
        "reading": reading,
        "form": form,
        "may_review": request.user.can(CaseCapability.REVIEW_HOTSPOTS),
        "may_name": request.user.can(CaseCapability.NAME_PROBLEMS),
    }
    return render(request, "reports/hotspot.html", context, status=status)


def record(request, reading, form):
    """Record what the person found; returns whether it was taken."""
    problems = []
    if "none" not in request.POST:
        if not form.is_valid():
            return False
        problems = [*reading.kept_problems(), ProblemFound(**form.cleaned_data)]
    try:
        review_hotspot(
            reading.category, reading.on, actor=request.user, at=timezone.now(), problems=problems
        )
    except HotlineError as error:
        say_in_form(form, error)
        return False
    said = "已记录集中反映问题。" if problems else "已记录：无集中反映问题。"
    messages.success(request, f"{reading.category}{said}")
    return True


@for_holders(CaseCapability.NAME_PROBLEMS)
@require_http_methods(["POST"])
def name_problem(request, pk):
    problem = get_object_or_404(ConcentratedProblem.objects.select_related("review"), pk=pk)
    name_in_press(problem, actor=request.user)
    messages.success(request, f"已批准对外具名：{problem}。")
    return redirect("reports:hotspot", problem.review.day, problem.review.category_id)

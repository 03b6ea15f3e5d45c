"""合刊: what a joint issue would be, and the making of it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError
from reports.bulletins.counting.figure_sources import figure_label
from reports.capabilities import ReportCapability
from reports.forms.bulletins import JoinForm
from reports.periods import period_of
from reports.services.joining import join_days, preview_joint


@for_holders(ReportCapability.EDIT_BULLETINS)
@require_http_methods(["GET", "POST"])
def join(request):
    """Show what a joint issue would be (GET), or make its draft (POST)."""
    is_made = request.method == "POST"
    form = JoinForm(request.POST if is_made else request.GET or None)
    preview = None
    if form.is_valid():
        days = form.cleaned_data
        try:
            period = period_of(days["period_from"], days["period_to"])
            asked = {"actor": request.user, "at": timezone.now()}
            if is_made:
                made = join_days(days["series"], period, **asked)
                messages.success(request, f"已建立{made.period}合刊草稿。")
                return redirect("reports:bulletin", made.pk)
            preview = preview_joint(days["series"], period, **asked)
        except HotlineError as error:
            say_in_form(form, error)
    context = {"title": "合刊", "form": form, "preview": preview, "figures": figures_of(preview)}
    return render(request, "reports/join.html", context, status=400 if form.errors else 200)


def figures_of(preview):
    """Return the named figures of a preview in the order of its text."""
    pieces = [piece for line in preview.lines for piece in line.pieces] if preview else []
    named = {piece.figure: piece.text for piece in pieces if piece.figure}
    return [(figure_label(key), value) for key, value in named.items()]

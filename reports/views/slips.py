"""Slips: of one case, with the whole number (which is logged), or of all that was picked."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import actions_for
from cases.dossier.case import read_dossier
from cases.rules.states import Verb
from cases.services.record.disclosure import unmask_citizen
from cases.views.picking import picked_numbers
from grids.rules import rule
from grids.web.access import for_holders, say_in_form
from hotline.errors import Forbidden, HotlineError, NotVisible
from reports.capabilities import ReportCapability
from reports.forms.slips import FullSlipForm
from reports.papers.pdf import render_paper
from reports.papers.slip_printing import kind_name
from reports.papers.slip_rows import Printing
from reports.papers.slips import SLIPS
from reports.selectors.printed_documents import printed_slip
from reports.services.exports import ask_export
from reports.views.files import download


def answer(slip, dossier, printing):
    """Answer with a slip as a file."""
    paper = slip.make(dossier, printing)
    return download(
        render_paper(paper), "application/pdf", f"{slip.name}-{dossier.case.number}.pdf"
    )


@for_holders(ReportCapability.PRINT_SLIPS)
@require_GET
def slip(request, number, name):
    paper = printed_slip(number, name, user=request.user, at=timezone.now())
    return download(paper.content, "application/pdf", paper.name)


@for_holders(ReportCapability.PRINT_SLIPS)
@require_http_methods(["GET", "POST"])
def full(request, number):
    """Print with name, number and address in full, for a reason that the timeline keeps."""
    at = timezone.now()
    dossier = read_dossier(number, user=request.user, at=at)
    if not may_disclose(dossier):
        raise Forbidden("您不能查看这位市民的完整信息，请打印隐去电话的流转单。")
    form = FullSlipForm(request.POST or None)
    if form.is_valid():
        found = SLIPS[form.cleaned_data["paper"]]
        reason = f"打印{found.label}：{form.cleaned_data['reason']}"
        try:
            disclosed = unmask_citizen(
                dossier.case, actor=request.user, at=at, reason=reason, is_printed=True
            )
        except HotlineError as error:
            say_in_form(form, error)
        else:
            return answer(found, dossier, Printing(request.user, at, disclosed))
    context = {"title": "打印完整电话", "form": form, "case": dossier.case, "dossier": dossier}
    status = 400 if form.is_bound else 200
    return render(request, "reports/full_slip.html", context, status=status)


@for_holders(ReportCapability.PRINT_SLIPS)
@require_POST
def print_picked(request):
    """Have the picked cases' slips made into one file by a worker."""
    found = SLIPS.get(request.POST.get("verb", ""))
    if found is None:
        raise NotVisible("没有这种文书。")
    numbers = picked_numbers(request, rule("paper.most_at_once"))
    asked = {"numbers": numbers}
    ask_export(kind_name(found.name), asked, actor=request.user, at=timezone.now())
    return redirect("reports:exports")


def may_disclose(dossier):
    """Tell whether the person may ask for the citizen in plain text."""
    return any(action.verb == Verb.UNMASK for action in actions_for(dossier.situation))

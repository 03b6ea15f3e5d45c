"""Leaders' instructions on documents: the list, the giving and the answering."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.rules.capabilities import CaseCapability
from grids.web.access import for_holders
from hotline.errors import HotlineError
from hotline.paging import page_number, pager
from reports.forms.instructions import AnswerForm, InstructForm
from reports.models import DocumentInstruction
from reports.selectors.bulletin_files import visible_bulletin
from reports.selectors.instructions import instruction_page
from reports.services.instructions import answer_document_instruction, instruct_on_document

WITHIN = timedelta(days=3)


@for_holders(CaseCapability.FOLLOW_INSTRUCTIONS)
@require_GET
def instructions(request):
    page, lines = instruction_page(request.user, page_number(request))
    context = {"title": "文件批示", "lines": lines, **pager(request, page)}
    return render(request, "reports/instructions.html", context)


@for_holders(CaseCapability.INSTRUCT_IN_PERSON)
@require_POST
def instruct(request, pk):
    bulletin = visible_bulletin(pk, request.user)
    form = InstructForm(request.POST)
    _do(request, form, lambda given: instruct_on_document(
        bulletin, actor=request.user, at=timezone.now(), **given
    ), "批示已送出，反馈后会通知您。")  # fmt: skip
    return redirect("reports:bulletin", pk)


@for_holders(CaseCapability.ANSWER_FOR_INSTRUCTIONS)
@require_POST
def answer(request, pk):
    visible = DocumentInstruction.objects.visible_to(request.user)
    row = get_object_or_404(visible, pk=pk)
    _do(request, AnswerForm(request.POST), lambda given: answer_document_instruction(
        row, actor=request.user, at=timezone.now(), **given
    ), "反馈已送出，批示领导已收到通知。")  # fmt: skip
    return redirect("reports:document_instructions")


def _do(request, form, act, said):
    """Carry out what a form asks, and say what came of it."""
    if not form.is_valid():
        faults = (str(one) for errors in form.errors.values() for one in errors)
        messages.error(request, " ".join(faults))
        return
    try:
        act(form.cleaned_data)
    except HotlineError as error:
        messages.error(request, " ".join(error.fields.values()) or str(error))
        return
    messages.success(request, said)


def first_form():
    """Return the form of an instruction with a deadline three days from now."""
    return InstructForm(initial={"due_at": timezone.now() + WITHIN})

"""Questions asked once: answered on one page, as a Word file, saved, made into a series."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from grids.web.access import for_holders
from hotline.errors import InvalidInput, NotVisible
from reports.capabilities import ReportCapability
from reports.documents.topic_words import understand
from reports.documents.topics import answer, span_label
from reports.forms.topics import FIELDS, WORDS_MAX, TopicForm, TopicNameForm
from reports.models import SavedQuestion
from reports.papers.word import paper_docx
from reports.services.topics import make_series, save_topic
from reports.views.files import WORD, download

SAVED = 30


def asked_of(data):
    """Return what an address or a form asks, without what is empty or strange to it."""
    return {name: data[name] for name in FIELDS if data.get(name)}


def form_of(data):
    """Return the form of what is asked; it is bound, and checked, where something is."""
    return TopicForm(data or None, on=timezone.localdate())


@for_holders(ReportCapability.READ_BULLETINS)
@require_GET
def topics(request):
    words = request.GET.get("words", "").strip()[:WORDS_MAX]
    if words:
        found = understand(words, timezone.localdate())
        if found.rest:
            messages.warning(request, f"没有认出“{found.rest}”，请在下面选择分类、地域或单位。")
        return redirect(f"{reverse('reports:topics')}?{urlencode(found.fields)}")
    asked = asked_of(request.GET)
    form = form_of(asked)
    saved = list(SavedQuestion.objects.filter(created_by=request.user)[:SAVED])
    context = {
        "title": "专题查询", "form": form, "name_form": TopicNameForm(), "query": urlencode(asked),
        "saved": [(one, urlencode(one.asked)) for one in saved],
        "may_make": request.user.can(ReportCapability.EDIT_BULLETINS),
    }  # fmt: skip
    if asked and form.is_valid():
        question = form.question()
        context |= {"paper": answer(question), "span": span_label(question.period),
                    "cases_url": cases_url(asked, question.period)}  # fmt: skip
    return render(request, "reports/topics.html", context)


def cases_url(asked, period):
    """Return the list of the cases, as the person may see them."""
    kept = {name: asked[name] for name in ("category", "grid", "unit", "channel") if name in asked}
    days = {"since": period.from_on.isoformat(), "until": period.to_on.isoformat()}
    return f"{reverse('cases:list')}?{urlencode(kept | days)}"


@for_holders(ReportCapability.READ_BULLETINS)
@require_POST
def word(request):
    form = form_of(asked_of(QueryDict(request.POST.get("query", ""))))
    if not form.is_valid():
        raise InvalidInput("条件不完整，请回到专题查询重新选择。")
    return download(paper_docx(answer(form.question())), WORD, "topic.docx")


@for_holders(ReportCapability.READ_BULLETINS)
@require_POST
def save(request):
    asked = asked_of(QueryDict(request.POST.get("query", "")))
    form = TopicNameForm(request.POST)
    if not form.is_valid() or not form_of(asked).is_valid():
        raise InvalidInput("请写名称，并先完成查询。")
    save_topic(form.cleaned_data["name"], asked, actor=request.user, at=timezone.now())
    messages.success(request, "已保存，列在“已存的专题”里。")
    return redirect(f"{reverse('reports:topics')}?{urlencode(asked)}")


@for_holders(ReportCapability.EDIT_BULLETINS)
@require_POST
def series(request, pk):
    topic = SavedQuestion.objects.filter(created_by=request.user, pk=pk).first()
    if topic is None:
        raise NotVisible("没有这个专题。")
    form = form_of(topic.asked)
    if not form.is_valid():
        raise InvalidInput("这个专题的条件已不适用，请重新查询并保存。")
    make_series(topic, form.question(), actor=request.user, at=timezone.now())
    messages.success(request, "已立为每月一期的系列，请系统管理员在后台“报告定义”中核对后启用。")
    return redirect("reports:topics")

"""The knowledge base: lists, one article, its versions, writing."""

from contextlib import contextmanager

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from grids.upload_preparation import prepared_files
from grids.web.access import for_holders, say_in_form
from hotline.counts import count_together
from hotline.errors import HotlineError, NotVisible
from hotline.outward_links import export_form
from hotline.paging import page_number, pager, take_page, with_query
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.differences import changes_between
from knowledge.forms.articles import ArticleForm, FeedbackForm, SearchForm, StepForm
from knowledge.guards import step_refusal
from knowledge.models import KnowledgeSearch
from knowledge.models.article import QUESTION_MAX
from knowledge.selectors import articles as found
from knowledge.selectors.answers import SHOWN
from knowledge.selectors.files import files_of
from knowledge.services.articles import change_article, write_article
from knowledge.services.files import TAKEN, FileChange
from knowledge.services.uses import note_search
from knowledge.stages import Step

TABS = {
    "published": "已发布", "drafts": "草稿", "approved": "待发布", "withdrawn": "已撤回",
    "expiring": "到期和复核",
}  # fmt: skip
for_readers = for_holders(K.READ_ARTICLES)
for_writers = for_holders(K.WRITE_ARTICLES, K.PUBLISH_ARTICLES)


@for_readers
@require_GET
def articles(request):
    on = timezone.localdate()
    is_keeper = request.user.can(K.WRITE_ARTICLES, K.PUBLISH_ARTICLES)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS and is_keeper else "published"
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    text, unit = wanted.get("q", ""), wanted.get("unit")
    listed = found.list_versions(tab, request.user, on, text=text, unit=unit)
    page = take_page(listed, page_number(request))
    found.attach_units(page.objects)
    if text and tab == "published" and page.number == 1 and not unit:
        keys = [one.article_id for one in page.objects[:SHOWN]]
        key = f"list:{request.user.pk}:{on}:{text}"
        note_search(key=key, text=text, found=keys, is_question=True, at=timezone.now())
    context = {
        "title": "知识库",
        "tab": tab,
        "rows": page.objects,
        "form": form,
        "is_searched": bool(text or unit),
        "may_write": is_keeper,
        "tabs": _tabs(request, tab, on) if is_keeper else [],
        "on": on,
        **export_form(request, "articles"),
        **pager(request, page),
    }
    return render(request, "knowledge/articles.html", context)


def _tabs(request, tab, on):
    waiting = {name: found.LISTS[name](request.user, on) for name in TABS if name != "published"}
    counts = count_together({**waiting, "withdrawn": None})
    return [
        {
            "label": label, "is_current": name == tab, "count": counts.get(name),
            "url": with_query(request, tab=name, page=None),
        }
        for name, label in TABS.items()
    ]  # fmt: skip


@for_writers
@require_GET
def searches(request):
    page = take_page(KnowledgeSearch.objects.filter(is_vain=True), page_number(request))
    context = {"title": "没有搜到的", "rows": page.objects, **pager(request, page)}
    return render(request, "knowledge/searches.html", context)


@for_readers
@require_GET
def article(request, pk):
    return article_page(request, pk)


def article_page(request, pk, *, status=200, step_form=None, feedback_form=None, opened=""):
    """Show one article with what the person may do; refusals stand in the form that was sent."""
    on = timezone.localdate()
    shown = found.read_article(pk, request.user, on)
    context = {
        "title": shown.version.question,
        "shown": shown,
        "article": shown.article,
        "version": shown.version,
        "files": files_of(shown.version),
        "on": on,
        "steps": {step.value for step in shown.steps},
        "step_form": step_form or StepForm(initial={"version": shown.article.version}),
        "feedback_form": feedback_form or FeedbackForm(),
        "own": found.own_feedback(shown.live, request.user) if shown.live else None,
        "opened": opened,
    }
    return render(request, "knowledge/article.html", context, status=status)


@for_writers
@require_GET
def history(request, pk):
    shown = found.read_article(pk, request.user, timezone.localdate())
    if not shown.is_keeper:
        raise NotVisible(found.NOT_FOUND)
    versions = found.history_of(shown.article)
    pairs = zip(versions, [*versions[1:], None], strict=True)
    context = {
        "title": f"版本 {shown.version.question}",
        "article": shown.article,
        "versions": [(one, changes_between(old, one) if old else []) for one, old in pairs],
    }
    return render(request, "knowledge/history.html", context)


@for_writers
@require_http_methods(["GET", "POST"])
def add(request):
    if request.method == "GET":
        asked = {"question": request.GET.get("question", "")[:QUESTION_MAX]}
        return _form(request, ArticleForm(user=request.user, initial=asked))
    form = ArticleForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _form(request, form, 400)
    try:
        with _files(form) as files:
            row = write_article(
                form.wording(), unit=form.chosen_unit(), review=form.review(), files=files,
                actor=request.user, at=timezone.now(),
            )  # fmt: skip
    except HotlineError as error:
        say_in_form(form, error)
        return _form(request, form, error.status)
    messages.success(request, "已存为草稿。")
    return redirect("knowledge:article", row.pk)


@for_writers
@require_http_methods(["GET", "POST"])
def change(request, pk):
    shown = found.read_article(pk, request.user, timezone.localdate())
    version = shown.version
    if refusal := step_refusal(Step.CHANGE, request.user, shown.article, version):
        raise refusal
    if request.method == "GET":
        return _form(request, ArticleForm(user=request.user, version=version), shown=shown)
    form = ArticleForm(request.POST, request.FILES, user=request.user, version=version)
    if not form.is_valid():
        return _form(request, form, 400, shown)
    seen = form.cleaned_data["version"] or version.number
    try:
        with _files(form) as files:
            change_article(
                shown.article, form.wording(), seen=seen, review=form.review(), files=files,
                actor=request.user, at=timezone.now(),
            )  # fmt: skip
    except HotlineError as error:
        say_in_form(form, error)
        return _form(request, form, error.status, shown)
    messages.success(request, "已保存。")
    return redirect("knowledge:article", pk)


@contextmanager
def _files(form):
    """Make the form's files ready for the verb that is called within."""
    data, at = form.cleaned_data, timezone.now()
    with prepared_files(data["attachments"], at=at, taken=TAKEN) as added:
        yield FileChange(added, data["removed"])


def _form(request, form, status=200, shown=None):
    title = f"修改 {shown.version.question}" if shown else "新知识条目"
    context = {"title": title, "form": form, "shown": shown}
    return render(request, "knowledge/article_form.html", context, status=status)

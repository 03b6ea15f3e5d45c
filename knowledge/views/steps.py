"""What is done with one article: the steps of its review, feedback and its settling."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError, NotVisible
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.forms.articles import FeedbackForm, StepForm
from knowledge.models import Article, ArticleFeedback
from knowledge.selectors.articles import read_article
from knowledge.services.feedback import give_feedback, settle_feedback
from knowledge.services.reviewing import (
    approve_article,
    confirm_article,
    publish_article,
    refuse_article,
    withdraw_article,
)
from knowledge.stages import Step
from knowledge.views.articles import article_page

VERBS: dict[Step, tuple[Callable[..., Article], str]] = {
    Step.APPROVE: (approve_article, "已审核。"),
    Step.PUBLISH: (publish_article, "已发布，话务台现在可以查到。"),
    Step.REFUSE: (refuse_article, "已退回单位。"),
    Step.WITHDRAW: (withdraw_article, "已撤回，话务台查不到了。"),
    Step.CONFIRM: (confirm_article, "已记为复核无误。"),
}
WITH_REASON = {Step.REFUSE, Step.WITHDRAW}


@for_holders(K.READ_ARTICLES)
@require_POST
def step(request, pk, slug):
    if slug not in VERBS:
        raise Http404
    shown = read_article(pk, request.user, timezone.localdate())
    form = StepForm(request.POST)
    if not form.is_valid():
        return article_page(request, pk, status=400, step_form=form, opened=slug)
    verb, said = VERBS[Step(slug)]
    given = {"reason": form.cleaned_data["reason"]} if Step(slug) in WITH_REASON else {}
    try:
        verb(
            shown.article, seen=form.cleaned_data["version"], actor=request.user,
            at=timezone.now(), **given,
        )  # fmt: skip
    except HotlineError as error:
        say_in_form(form, error)
        return article_page(request, pk, status=error.status, step_form=form, opened=slug)
    messages.success(request, said)
    return redirect("knowledge:article", pk)


@for_holders(K.READ_ARTICLES)
@require_POST
def feedback(request, pk):
    shown = read_article(pk, request.user, timezone.localdate())
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return article_page(request, pk, status=400, feedback_form=form, opened="feedback")
    was_right = request.POST.get("was_right") == "yes"
    try:
        give_feedback(
            shown.article, was_right=was_right, note=form.cleaned_data["note"],
            actor=request.user, at=timezone.now(),
        )  # fmt: skip
    except HotlineError as error:
        say_in_form(form, error)
        return article_page(request, pk, status=error.status, feedback_form=form, opened="feedback")
    messages.success(request, "已反馈，谢谢。" if was_right else "已反馈给单位。")
    return redirect("knowledge:article", pk)


@for_holders(K.WRITE_ARTICLES, K.PUBLISH_ARTICLES)
@require_POST
def settle(request, pk):
    said = ArticleFeedback.objects.select_related("version__article__unit").filter(pk=pk).first()
    if said is None:
        raise NotVisible("没有找到这条反馈。")
    settle_feedback(said, actor=request.user, at=timezone.now())
    messages.success(request, "已记为处理完。")
    return redirect("knowledge:article", said.version.article_id)

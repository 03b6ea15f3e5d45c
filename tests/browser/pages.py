"""Pages made of nothing but the components, for the tests of the scripts."""

import itertools
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from django.utils import timezone

from cases.selectors.rows import Row
from hotline.errors import Conflict
from hotline.urls import urlpatterns as own

received: list[dict[str, object]] = []
numbers = itertools.count(1)

FORM = """{% extends "base.html" %}
{% block actions %}
<a class="btn" href="/queue/" data-key="F4" data-key-label="收件箱">收件箱</a>
{% endblock %}
{% block content %}
{% needs_script "js/keep.js" "js/typing.js" "js/select.js" %}
<form method="post" data-keep data-warn-unsaved data-autosave-url="/draft/"
      enctype="multipart/form-data">
  {% csrf_token %}<input type="hidden" name="draft" data-draft-id>
  {% include "includes/form_errors.html" %}
  {% for field in form %}{% field field %}{% endfor %}
  {% include "includes/saved.html" %}
  <button class="btn btn-primary" name="verb" value="dispatch"
          data-key="F2" data-key-label="派单">派单</button>
</form>
{% endblock %}"""

QUEUE = """{% extends "base.html" %}
{% block actions %}{% include "includes/actions.html" %}{% endblock %}
{% block content %}
{% include "includes/panel.html" %}
{% include "includes/bulk_bar.html" with bulk_form="bulk" bulk_url="/queue/" %}
{% include "includes/queue.html" with bulk_form="bulk" caption="待签收" %}
{% endblock %}"""


CASE = """{% extends "base.html" %}
{% block actions %}{% include "includes/actions.html" %}{% endblock %}
{% block content %}
{% include "includes/panel.html" %}
<div class="case"><div class="case-main">诉求</div></div>
{% endblock %}"""


class IntakeForm(forms.Form):
    """One field of each kind that a script touches."""

    content = forms.CharField(label="诉求内容", max_length=50, widget=forms.Textarea)
    phone = forms.RegexField(r"^\d{11}$", label="号码", required=False)
    unit = forms.ChoiceField(
        label="承办单位",
        choices=[("", ""), ("1", "城东区教育局"), ("2", "城西区教育局"), ("3", "城西区水务局")],
        widget=forms.Select(attrs={"data-search": ""}),
    )
    photo = forms.FileField(label="照片", required=False)


class ReturnForm(forms.Form):
    """What a panel holds."""

    reason = forms.CharField(label="理由")


def render(request, source, status=200, **values):
    text = engines["django"].from_string(source).render(values, request)
    return HttpResponse(text, status=status)


def intake(request):
    form = IntakeForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        received.append({**request.POST.dict(), "files": [f.name for f in request.FILES.values()]})
        if "冲突" in request.POST["content"]:
            raise Conflict("工单已经有人处理。", changes=["今天 14:02 李明 签收"])
        if form.is_valid():
            messages.success(request, "已派单。")
            return redirect("/queue/")
    return render(request, FORM, title="新来电", form=form, status=400 if form.errors else 200)


def draft(request):
    received.append({"draft": request.POST["content"]})
    return JsonResponse({"draft": next(numbers)})


def queue(request):
    now = timezone.now()
    rows = [
        Row(
            number=f"2412100000{n}",
            url=f"/case/?n={n}",
            title=f"小区停水第{n}天",
            state_label="待签收",
            state_tone="",
            kind="求助",
            category="供水",
            place="城东区",
            source="话务员",
            due_at=now + timedelta(hours=n),
            updated_at=now,
        )
        for n in range(1, 4)
    ]
    panel = {"title": "退单", "url": "/queue/", "form": ReturnForm(), "verb": "退单"}
    panel |= {"close_url": "/queue/", "sentence": "退单后由派单审核员裁定。"}
    act = request.GET.get("act")
    return render(
        request,
        QUEUE,
        title="收件箱",
        rows=rows,
        actions=[{"label": "退单", "act": "return"}],
        open_act=act,
        panel=panel if act else None,
    )


def case(request):
    actions = [{"label": "签收", "act": "sign", "is_primary": True}]
    return render(request, CASE, title=f"工单 {request.GET['n']}", actions=actions)


urlpatterns = [
    path("intake/", intake),
    path("draft/", draft),
    path("queue/", queue),
    path("case/", case),
    *own,
]

"""Back office: the page by which a unit is merged into another (单位撤并)."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from grids import unit_mergers
from grids.models import Unit, User
from hotline.errors import HotlineError

BUSY = "有人正在办理该单位的工单，没有撤并，请稍后再试。"


class SuccessorField(forms.ModelChoiceField):
    """A unit that may take over, told by its whole name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name, with the short one where they differ."""
        return f"{obj.name}（{obj}）" if str(obj) != obj.name else str(obj.name)


class MergerForm(forms.Form):
    """Into which unit, and why."""

    successor = SuccessorField(
        Unit.objects.none(), label="接办单位", empty_label="请选择",
        error_messages={
            "required": "请选择接办单位。",
            "invalid_choice": "接办单位须是在用的承办单位，且不是本单位的下级。",
        },
    )  # fmt: skip
    reason = forms.CharField(
        label="依据", max_length=unit_mergers.REASON_MAX,
        error_messages={"required": "请写明依据，如机构改革方案的文号。"},
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit = unit_mergers.fit_successors(unit).order_by("name_pinyin", "pk")
        cast(SuccessorField, self.fields["successor"]).queryset = fit

    def refuse(self, error: HotlineError) -> None:
        """Say a refusal beside the fields that it is about."""
        for name, message in error.fields.items():
            self.add_error(name if name in self.fields else None, message)
        if not error.fields:
            self.add_error(None, error.message)


def merger_page(office: Any, request: HttpRequest, unit: Unit) -> HttpResponse:
    """Show what hangs on a unit, and merge it as the form says."""
    actor, at = cast(User, request.user), timezone.now()
    refused = unit_mergers.why_not_merge(unit, actor=actor)
    form = MergerForm(request.POST or None, unit=unit)
    if request.method == "POST" and not refused and form.is_valid():
        try:
            done = unit_mergers.merge_units(unit, actor=actor, at=at, **form.cleaned_data)
        except HotlineError as error:
            form.refuse(error)
        except OperationalError:
            # The database found this transaction and another one waiting for each other.
            form.add_error(None, BUSY)
        else:
            successor = form.cleaned_data["successor"]
            messages.success(request, f"{unit}已撤并入{successor}。{'；'.join(done)}。")
            return redirect("admin:grids_unit_change", unit.pk)
    context = {
        **office.admin_site.each_context(request), "title": f"单位撤并：{unit}",
        "opts": office.opts, "original": unit, "unit": unit, "form": form,
        "refused": refused and refused.message,
        "lines": [] if refused else unit_mergers.belongings(unit, at),
    }  # fmt: skip
    is_refused = form.errors or (refused and request.method == "POST")
    status = 400 if is_refused else 200
    return TemplateResponse(request, "grids/unit_merger.html", context, status=status)

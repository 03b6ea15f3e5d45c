"""Back office: the page by which what somebody holds goes to others when they leave."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from grids import departures
from grids.departures import Manner, OpenWork
from grids.models import User
from hotline.errors import HotlineError

ALL = "for_all"


class TakerField(forms.ModelChoiceField):
    """Somebody who may take over, told by name and account."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name and account."""
        return f"{obj}（{obj.username}）"


class DepartureForm(forms.Form):
    """How and why somebody goes, and who takes each line of what they hold."""

    manner = forms.ChoiceField(
        label="办理", choices=Manner.choices, initial=Manner.LEAVES, widget=forms.RadioSelect,
        error_messages={"required": "请选择离职或调岗。"},
    )  # fmt: skip
    reason = forms.CharField(
        label="原因", max_length=departures.REASON_MAX,
        error_messages={"required": "请写明原因，如调任、退休。"},
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Sequence[OpenWork], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        anybody: set[int] = set()
        for line in lines:
            if line.takers is not None:
                anybody |= set(line.takers.values_list("pk", flat=True))
                self.fields[_name(line)] = TakerField(
                    line.takers, required=False, label=line.label, empty_label="—",
                )  # fmt: skip
        if anybody:
            people = User.objects.filter(pk__in=anybody).order_by("full_name", "pk")
            self.fields[ALL] = TakerField(
                people, required=False, label="全部交给", empty_label="逐项选择",
                help_text="下面没有另选的，都交给此人。",
            )  # fmt: skip

    @property
    def rows(self) -> Iterator[tuple[OpenWork, Any]]:
        """Yield each line with the field of who takes it, None where nobody has to."""
        for line in self.lines:
            yield line, self[_name(line)] if line.takers is not None else None

    @property
    def for_all(self) -> Any:
        """The field of who takes everything, None where nothing is to be taken."""
        return self[ALL] if ALL in self.fields else None

    def chosen(self) -> dict[str, User | None]:
        """Return who was chosen, by the code of each line."""
        named = self.cleaned_data
        return {line.code: named.get(_name(line)) for line in self.lines}

    def refuse(self, error: HotlineError) -> None:
        """Say a refusal beside the fields that it is about."""
        codes = {line.code: _name(line) for line in self.lines}
        for name, message in error.fields.items():
            field = codes.get(name, name)
            self.add_error(field if field in self.fields else None, message)
        if not error.fields:
            self.add_error(None, error.message)


def _name(line: OpenWork) -> str:
    return f"taker-{line.code}"


def departure_page(office: Any, request: HttpRequest, person: User) -> HttpResponse:
    """Show what a person holds, and hand it over as the form says."""
    actor, at = cast(User, request.user), timezone.now()
    refused = departures.why_not_relieve(person, actor=actor, at=at)
    lines = [] if refused else departures.open_work(person, at)
    form = DepartureForm(request.POST or None, lines=lines)
    if request.method == "POST" and not refused and form.is_valid():
        try:
            done = departures.relieve(
                person, manner=form.cleaned_data["manner"], reason=form.cleaned_data["reason"],
                chosen=form.chosen(), for_all=form.cleaned_data.get(ALL), actor=actor, at=at,
            )  # fmt: skip
        except HotlineError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{person}的交接已办完。{'；'.join(done)}。")
            return redirect("admin:grids_user_change", person.pk)
    context = {
        **office.admin_site.each_context(request), "title": f"离岗交接：{person}",
        "opts": office.opts, "original": person, "person": person, "form": form,
        "refused": refused and refused.message,
        "warnings": [] if refused else departures.warnings(person, at),
    }  # fmt: skip
    is_refused = form.errors or (refused and request.method == "POST")
    status = 400 if is_refused else 200
    return TemplateResponse(request, "grids/departure.html", context, status=status)

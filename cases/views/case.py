"""The case page and its actions, which open in place under the head."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases.actions import actions_for, find_action
from cases.actions.keys import with_keys
from cases.dossier.case import read_dossier
from cases.dossier.timeline import fold
from cases.models import AssignmentRole, Reply, SignOff, SignOffStatus
from cases.offers import refusal_of
from cases.rules.states import State, Verb
from cases.selectors.rows import number_link
from cases.selectors.urgent import next_step
from cases.services.desk.drafts import discard_panel_draft
from cases.services.record.disclosure import note_secret_read
from cases.views.panel_drafts import DISCARD, drafts_left, own_drafts, restored_values
from hotline.errors import HotlineError, InvalidInput, NotVisible, Warned
from hotline.templatetags.hotline import with_back

# They stand beside the number that they show, not among the buttons of the head.
BESIDE_CALLER = frozenset({Verb.DIAL, Verb.UNMASK})


@login_required
@never_cache
@require_GET
def show(request, number):
    dossier = read_dossier(number, user=request.user, at=timezone.now())
    return render(
        request, "cases/case.html", page_context(dossier, back=own_address(request, "back"))
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def act(request, number, slug):
    action = find_action(slug)
    dossier = read_dossier(number, user=request.user, at=timezone.now())
    if action is None:
        raise NotVisible("没有这项操作。")
    if request.method == "GET":
        return offer(request, dossier, action)
    if DISCARD in request.POST:
        discard_panel_draft(dossier.case, action.slug, actor=request.user)
        return redirect(with_back(request.path, own_address(request, "back")))
    if "insert" in request.POST and hasattr(action.form, "with_inserted"):
        return insert(request, dossier, action)
    form = action.form(request.POST, request.FILES, situation=dossier.situation)
    if not form.is_valid():
        return answer(request, dossier, panel_of(request, dossier, action, form), 400)
    key = request.POST.get("idempotency_key", "")[:100]
    try:
        result = action.carry_out(dossier.case, form, actor=request.user, at=dossier.at, key=key)
    except HotlineError as error:
        return refuse(request, dossier, action, form, error)
    discard_panel_draft(dossier.case, action.slug, actor=request.user)
    return done(request, dossier, action, result)


def offer(request, dossier, action):
    """Show the empty form of an action that is allowed now; else say why it is not."""
    if action not in actions_for(dossier.situation):
        raise refusal_of(dossier.situation, action.verb)
    # A link may bring values along, such as the main case that one was looking at.
    brought = {name: request.GET[name] for name in action.form.base_fields if name in request.GET}
    draft = own_drafts(dossier).get(action.slug) if is_autosaved(request, action) else None
    kept = restored_values(draft, action.form, brought) if draft else {}
    initial = {**kept, **brought, "seen": str(dossier.seen)}
    form = action.form(initial=initial, situation=dossier.situation)
    panel = panel_of(request, dossier, action, form)
    panel["restored_at"] = draft.saved_at if draft and kept else None
    return answer(request, dossier, panel, 200)


def is_autosaved(request, action):
    """Tell whether what is typed into an action's panel is kept as a draft of the case.

    What opens a panel from another page, as the intake desk does, keeps its own draft;
    why somebody looks at a number is written down anew each time.
    """
    return not (action.shows_result or action.is_one_tap or own_address(request, "next"))


def insert(request, dossier, action):
    """Put a canned reply into what was typed; without a script, this is a page of its own."""
    if action not in actions_for(dossier.situation):
        raise refusal_of(dossier.situation, action.verb)
    form = action.form.with_inserted(request.POST, dossier.situation)
    return answer(request, dossier, panel_of(request, dossier, action, form), 200)


def refuse(request, dossier, action, form, error):
    """Say why a verb was refused; what was typed is offered again as the case stands now."""
    fresh = read_dossier(dossier.case.number, user=request.user, at=dossier.at)
    if isinstance(error, InvalidInput):
        form.refuse(error)
        return answer(request, fresh, panel_of(request, fresh, action, form), 400)
    panel = panel_of(request, fresh, action, form)
    if isinstance(error, Warned):
        panel["warned"] = error
        return answer(request, fresh, panel, error.status)
    panel["error"] = error
    if action in actions_for(fresh.situation):
        data = form.data.copy()
        data["seen"] = str(fresh.seen)
        if "version" in data:
            data["version"] = str(fresh.case.version)
        panel["form"] = action.form(data, situation=fresh.situation)
    else:
        panel["kept"] = list(form.typed())
    return answer(request, fresh, panel, error.status)


def done(request, dossier, action, result):
    """Go back to the case, or show what the verb was asked for."""
    if action.shows_result and result is not None:
        panel = {**panel_of(request, dossier, action, None), "disclosed": result}
        panel["contact_url"] = (
            contact_url(dossier, panel["back"]) if action.verb == Verb.DIAL else ""
        )
        return answer(request, dossier, panel, 200)
    said, back = said_of(action, result), own_address(request, "back")
    target = own_address(request, "next") or (back if action.leaves_queue else "")
    if target:
        # Elsewhere it must be said which case it was.
        said = format_html("{} {}", number_link(dossier.case.number), said)
    messages.success(request, said)
    return redirect(target or case_url(dossier, back))


def own_address(request, name):
    """Return an address of this site that came along, else empty.

    `next` is where one goes after this verb; `back` the queue from which the case was
    opened, kept until a verb takes the case out of it.
    """
    target = request.POST.get(name, request.GET.get(name, ""))
    is_own = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    # A mere word would be taken for the name of an address.
    return target if is_own and target.startswith("/") else ""


def contact_url(dossier, back):
    """Return where a call is recorded as 先行联系, empty for who does not contact."""
    contact = find_action("contact")
    if contact not in actions_for(dossier.situation):
        return ""
    return with_back(reverse("cases:act", args=[dossier.case.number, contact.slug]), back)


def said_of(action, result):
    """Return what a person is told of a verb that was done."""
    if isinstance(result, SignOff) and result.status == SignOffStatus.WAITING:
        return f"{action.label}已送负责人审签。"
    if action.verb == Verb.RESOLVE and isinstance(result, Reply):
        return said_of_reply(result)
    return action.said if result else f"{action.label}已提交过。"


def said_of_reply(reply):
    """Return what becomes of a reply: who reviews it, or for whom it waits."""
    own = reply.assignment
    if own.role == AssignmentRole.SUB:
        return f"已答复，等待{own.parent.unit}审核。"
    if own.role == AssignmentRole.CO:
        return "已答复，本单位的部分已办完。"
    is_complete = reply.case.state == State.RESOLVED
    return "已办结，等待审核。" if is_complete else "已答复，各单位都答复后一并审核。"


def answer(request, dossier, panel, status):
    """Answer htmx with the panel alone, a browser with the whole page around it."""
    if request.htmx:
        context = {"panel": panel, "dossier": dossier}
        return render(request, "cases/actions/fragment.html", context, status=status)
    context = page_context(dossier, panel, own_address(request, "back"))
    return render(request, "cases/case.html", context, status=status)


def case_url(dossier, back=""):
    """Return the address of the case's page, with the queue from which it was opened."""
    return with_back(reverse("cases:show", args=[dossier.case.number]), back)


def panel_of(request, dossier, action, form):
    """Return what the panel of an action shows."""
    back = own_address(request, "back")
    return {
        "action": action,
        "title": action.label,
        "form": form,
        "url": reverse("cases:act", args=[dossier.case.number, action.slug]),
        "number": dossier.case.number,
        "close_url": case_url(dossier, back),
        "next": own_address(request, "next"),
        "back": back,
        "idempotency_key": uuid.uuid4().hex,
        "is_autosaved": is_autosaved(request, action),
        # A browser alone sends the files away with the page; with a script they come back.
        "has_lost_files": bool(request.FILES) and not request.htmx,
    }


def page_context(dossier, panel=None, back=""):
    """Return what the page shows, the actions with their one primary first; a look is noted."""
    note_secret_read(dossier.case, actor=dossier.user, at=dossier.at)
    actions = actions_for(dossier.situation)
    offered = [action for action in actions if action.verb not in BESIDE_CALLER]
    primary = next((a for a in offered if a.is_primary(dossier.situation)), None)
    others = [action for action in offered if action is not primary]
    keyed = with_keys(([primary] if primary else []) + others, primary)
    return {
        "title": dossier.title,
        "dossier": dossier,
        "case": dossier.case,
        "actions": keyed,
        "primary": keyed[0] if primary else None,
        "beside_caller": {action.slug for action in actions if action.verb in BESIDE_CALLER},
        "lines": fold(dossier.lines),
        "letters": dossier.letters,
        "panel": panel,
        "step": next_step(dossier.situation, dossier.at),
        "drafts": drafts_left(dossier, panel["action"].slug if panel else ""),
        "back": back,
        "one_tap_key": uuid.uuid4().hex,
    }

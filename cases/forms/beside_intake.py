"""What stands beside the intake form, and drafts as values of its fields."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cases.forms.channel_facts import NAME as FACTS
from cases.forms.channel_facts import is_channel_fact
from cases.forms.desk_choices import offered, offered_hazards, offered_units
from cases.forms.intake import IntakeForm
from cases.forms.typed import initial_values
from cases.rules.emergencies import alarms_in
from cases.rules.hazard_words import hazards_in
from cases.rules.phones import mask_text, names_in
from cases.selectors.answers import read_answers
from cases.selectors.drafts import own_drafts
from cases.selectors.proposers import proposed
from cases.selectors.similar import SHORTEST_TEXT, find_similar, suggest_categories
from cases.services.desk.drafts import read_draft
from grids import reference
from grids.models import Kind, Urgency, User
from grids.places import propose_places
from grids.routing import propose_units
from grids.rules import rule
from hotline.telephone_numbers import mask_phone

NAMING_FIELDS = ("text", "title", "place", "happened")
NAMED = "{}里写有诉求人的姓名或住址。保密工单和举报的内容承办单位会看到，请改写为“诉求人”后再提交。"
SAVED_FIELDS = frozenset(IntakeForm.base_fields) - {"verb"}


def saved_content(typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return what of a sent form a draft keeps."""
    return {
        name: values
        for name, values in typed.items()
        if name in SAVED_FIELDS or is_channel_fact(name)
    }


def new_key() -> str:
    """Draw the key of a new form: of its one registration, and of its draft."""
    return uuid.uuid4().hex


def desk_help(value: Callable[[str], Any], at: datetime) -> dict[str, Any]:
    """Return what is proposed for what is typed: units, categories, kinds, places …"""
    title, text, place = (value(name) or "" for name in ("title", "text", "place"))
    category = reference.categories().get(value("category") or "")
    grid = reference.grids().get(value("grid") or "")
    similar = find_similar(text, title=title, place=place, at=at)
    # What a proposal filled in is still shown as proposed.
    filled = (value("filled") or "").split(",")
    is_open = bool(text) and (not category or "category" in filled)
    suggested = suggest_categories(title, text, similar) if is_open else []
    places = propose_places(f"{title}\n{text}", place) if not grid or "grid" in filled else []
    is_kind_open = not value("kind") or "kind" in filled
    kinds = proposed("kind", title, text) if is_kind_open else []
    alarms = alarms_in(text, rule("emergency.lines"))
    is_calm = (value("urgency") or Urgency.ORDINARY) == Urgency.ORDINARY
    is_urgency_open = not alarms and (is_calm or "urgency" in filled)
    urgencies = proposed("urgency", title, text) if is_urgency_open else []
    return {
        "similar": similar,
        "named": naming_warning(value),
        "alarms": alarms,
        "urgencies": offered("urgency", urgencies),
        **read_answers(text, place=place, grid=grid, at=at),
        "is_told": len(text.strip()) >= SHORTEST_TEXT,
        "units": offered_units(propose_units(category, grid)),
        "places": offered("grid", places),
        "suggested": offered("category", suggested),
        "kinds": offered("kind", kinds),
        "hazards": offered_hazards(hazards_in(f"{title}\n{text}", rule("hazard.lines"))),
    }


def naming_warning(value: Callable[[str], Any]) -> str:
    """Say which texts name the citizen of a secret case or a reporter; empty where none does.

    Units read these texts; the mask finds a name only as it was given.
    """
    if not value("is_secret") and value("kind") != Kind.REPORT:
        return ""
    said = [value("caller_name") or "", value("caller_address") or ""]
    fields = {name: IntakeForm.base_fields[name].label for name in NAMING_FIELDS}
    labels = [
        str(label)
        for name, label in fields.items()
        if any(names_in(value(name) or "", one) for one in said)
    ]
    return NAMED.format("、".join(labels)) if labels else ""


def form_values(typed: dict[str, list[str]]) -> dict[str, Any]:
    """Return typed values as the initial values of the intake form."""
    fields = {name: IntakeForm.base_fields[name] for name in SAVED_FIELDS}
    facts = {name: values[-1] for name, values in typed.items() if is_channel_fact(name) and values}
    return {**initial_values(fields, typed), FACTS: facts}


def draft_lines(user: User) -> list[dict[str, Any]]:
    """Return a person's drafts for the list, the newest first; numbers masked."""
    lines = []
    for draft in own_drafts(user):
        typed = form_values(read_draft(draft))
        lines.append(
            {
                "key": draft.client_key,
                "saved_at": draft.saved_at,
                "phone": mask_phone(typed["phone"]),
                "text": mask_text(typed["text"])[:80],
                "place": typed["place"],
            }
        )
    return lines

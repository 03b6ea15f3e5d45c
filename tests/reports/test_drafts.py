"""Drafts and joined days."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.models import Case
from hotline.errors import Conflict, Forbidden, InvalidInput
from reports import listed_series
from reports.bulletins.counting.figure_values import Action
from reports.bulletins.issuing.recounting import bulletin_text
from reports.bulletins.spec import spec_of
from reports.bulletins.wording.editor_choices import Choices
from reports.models import Bulletin, Deed, Step
from reports.periods import period_of
from reports.services.drafts import build_draft, refresh_bulletin
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.joining import join_days
from tests.reports.builders import noon
from tests.reports.conftest import DAY, NOON

NEXT = DAY + timedelta(days=1)


def test_a_draft_keeps_figures_text_and_the_ids_behind_names(draft, build):
    assert draft.step == Step.DRAFT
    assert draft.figures["calls"] == 3
    assert "接听群众来电诉求3件次" in bulletin_text(draft)
    assert draft.detail["keys"]["hotspot:物业服务"] == build.hotspots["物业服务"].pk


def test_building_before_the_day_has_closed_is_refused(build):
    period = period_of(DAY)
    with pytest.raises(Conflict, match="12月10日尚未结束"):
        build_draft("daily", period, at=period.end - timedelta(seconds=1))
    assert build_draft("daily", period, at=period.end).step == Step.DRAFT


def test_a_refusal_to_build_names_the_series(build, monkeypatch):
    weekly = replace(spec_of("daily"), name="热线工作周报")
    monkeypatch.setitem(listed_series._LISTED, "daily", weekly)
    period = period_of(DAY)
    with pytest.raises(Conflict, match="结束后才能生成热线工作周报。"):
        build_draft("daily", period, at=period.end - timedelta(seconds=1))


def test_building_again_gives_the_same_bulletin_unchanged(draft, morning):
    again = build_draft("daily", period_of(DAY), at=morning + timedelta(hours=1))
    assert (again.pk, again.version, again.counted_at) == (draft.pk, 1, morning)


def test_counting_anew_keeps_what_the_editor_chose(draft, build, bulletin_editor, morning):
    hotspot = build.hotspots["物业服务"]
    chosen = Choices(actions={hotspot.pk: Action.CONTACTING})
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=chosen)
    build.calls(build.cases(at=NOON, category=hotspot))
    fresh = build_draft("daily", period_of(DAY), at=morning)
    assert (fresh.step, fresh.version) == (Step.EDITED, 3)
    assert "1.物业服务4件，无集中反映问题，12345政务服务便民热线正在联系" in bulletin_text(fresh)


def test_a_checked_bulletin_whose_figures_move_must_be_checked_again(
    draft, build, bulletin_editor, morning
):
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    check_bulletin(draft, actor=bulletin_editor, at=morning)
    build.calls(build.cases(at=NOON))
    fresh = refresh_bulletin(draft, at=morning)
    assert (fresh.step, fresh.checked_by) == (Step.EDITED, None)
    assert fresh.steps.latest("pk").facts["changes"] == [
        "接听群众来电诉求3→4",
        "转交责任单位办理3→4",
    ]


def test_a_changed_beginning_of_the_day_does_not_move_an_existing_draft(draft, morning):
    from tests.reports.test_figures import set_rule

    set_rule("day.starts_at_hour", 12)
    Case.objects.update(received_at=NOON + timedelta(hours=1))
    assert refresh_bulletin(draft, at=morning).figures["hotspots"][0]["count"] == 3


def test_the_database_refuses_two_bulletins_about_one_day(draft):
    twin = {name: getattr(draft, name) for name in ("figures", "detail", "lines", "built_at")}
    for period_to in (DAY, NEXT):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bulletin.objects.create(
                series="daily", period_from=DAY, period_to=period_to,
                counted_at=draft.counted_at, **twin,
            )  # fmt: skip


def test_joined_days_take_the_place_of_their_drafts(draft, build, bulletin_editor, morning):
    build.calls(build.cases(2, at=noon(NEXT)))
    later = morning + timedelta(days=1)
    build_draft("daily", period_of(NEXT), at=later)
    joined = join_days("daily", period_of(DAY, NEXT), actor=bulletin_editor, at=later)
    assert bulletin_text(joined).splitlines()[1].startswith("12月10日—11日，")
    assert joined.figures["calls"] == 5
    assert list(
        Bulletin.objects.filter(step=Step.JOINED).values_list("period_from", flat=True)
    ) == [
        NEXT,
        DAY,
    ]
    draft.refresh_from_db()
    assert draft.steps.latest("pk").deed == Deed.JOIN


def test_a_day_of_a_joined_issue_gets_no_draft_of_its_own(draft, build, bulletin_editor, morning):
    later = morning + timedelta(days=1)
    joined = join_days("daily", period_of(DAY, NEXT), actor=bulletin_editor, at=later)
    assert build_draft("daily", period_of(NEXT), at=later).pk == joined.pk


def test_joining_is_refused_to_others_for_one_day_and_across_a_joined_issue(
    draft, build, bulletin_editor, bulletin_issuer, morning
):
    later = morning + timedelta(days=2)
    with pytest.raises(Forbidden):
        join_days("daily", period_of(DAY, NEXT), actor=bulletin_issuer, at=later)
    with pytest.raises(InvalidInput):
        join_days("daily", period_of(DAY), actor=bulletin_editor, at=later)
    join_days("daily", period_of(DAY, NEXT), actor=bulletin_editor, at=later)
    third = NEXT + timedelta(days=1)
    with pytest.raises(Conflict, match="部分重叠"):
        join_days("daily", period_of(NEXT, third), actor=bulletin_editor, at=later)


def test_joined_days_are_not_built_over_a_days_own_draft(draft, morning):
    with pytest.raises(Conflict, match="已有单独的热线工作日报，请先合刊"):
        build_draft("daily", period_of(DAY, NEXT), at=morning + timedelta(days=1))

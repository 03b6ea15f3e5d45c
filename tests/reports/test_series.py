"""Each series of bulletins is whole: counted, worded, checked, printed, listed, issued."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from grids.deadlines import CITY_ZONE
from grids.declared_rules import RULES
from hotline.errors import Conflict, InvalidInput
from reports import listed_series
from reports.bulletins.content import lines_from, lines_without_choices
from reports.bulletins.counting.figure_sources import SOURCES, figure_label, rows_behind
from reports.bulletins.issuing.bulletin_paper import masthead_of, paper_of
from reports.bulletins.issuing.gaps import gaps_of
from reports.bulletins.spec import all_specs, register_series, spec_of
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.figure_changes import changes_between
from reports.bulletins.wording.lines import Wording, text_of
from reports.bulletins.wording.phrases import PHRASES, base_key, check_phrase
from reports.bulletins.wording.phrases_in_force import read_phrases
from reports.capabilities import ReportCapability
from reports.forms.bulletins import JoinForm
from reports.models import Bulletin, Deed, PressEdition, Series, Step
from reports.periods import period_of
from reports.selectors.bulletin_dossier import line_label, read_bulletin_dossier
from reports.series import SPECS, TOPIC_SPECS
from reports.services.drafts import build_draft
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import archive_bulletin, issue_bulletin
from reports.services.joining import preview_joint
from reports.services.press import prepare_press_edition
from tests.reports.conftest import DAY

each = pytest.mark.parametrize("spec", SPECS, ids=[spec.code for spec in SPECS])


def issue_days(spec):
    """Return the days of the issue to which the tests' day belongs."""
    return period_of(*spec.cadence.issue_of(DAY))


def after(period):
    """Return nine o'clock on the day after a period."""
    return datetime.combine(period.to_on + timedelta(days=1), time(9), CITY_ZONE)


@pytest.fixture
def draft_of(build, unit, media):
    def draft_of(spec):
        period = issue_days(spec)
        for on in period.days:
            build.ready_day(on, unit)
        told = build.cases(1, at=period.start)
        build.dispatch(told, unit)
        build.hazards(at=period.start, case=told[0])
        return build_draft(spec.code, period, at=after(period))

    return draft_of


def test_the_table_is_what_is_registered():
    assert all_specs() == [*SPECS, *TOPIC_SPECS]
    assert Series.listed() == [(spec.code, spec.name) for spec in all_specs()]
    assert Series.codes_about_days() == [spec.code for spec in SPECS]
    assert len({spec.name for spec in SPECS}) == len(SPECS)


@each
def test_a_series_is_listed_wherever_one_is_chosen(spec):
    column = Bulletin._meta.get_field("series")
    assert (spec.code, spec.name) in column.flatchoices
    assert len(spec.code) <= column.max_length and spec.code.islower()
    assert ((spec.code, spec.name) in list(JoinForm().fields["series"].choices)) == spec.is_joinable
    for setting in ("bulletin.first_number", "bulletin.first_total", "bulletin.masthead"):
        assert RULES[setting].default[spec.code] and RULES[setting].words[spec.code] == spec.name
    assert set(RULES[spec.deadlines].default) == {Step.EDITED, Step.CHECKED, Step.ISSUED}


@each
def test_its_phrases_can_be_printed_and_reworded(spec):
    words = spec.words
    assert f"{spec.code}.title" in words.phrases
    for key in (*words.phrases, *words.shared):
        check_phrase(key, PHRASES[key].default)


@each
@pytest.mark.usefixtures("build")
def test_a_period_without_anything_is_counted_worded_and_read_again(spec):
    period = issue_days(spec)
    counted = spec.figures.count(period, Choices())
    assert {"keys", "warnings"} <= set(counted.detail)
    assert spec.figures.read(counted.figures.to_json()) == counted.figures
    assert spec.figures.unchosen(counted.figures) == counted.figures
    lines = spec.words.lines(Wording(city="西宁"), counted.figures)
    assert lines[0].key == "title" and len(lines) > 1 and "{" not in text_of(lines)
    assert spec.words.lead(counted.figures) in PHRASES


@each
@pytest.mark.usefixtures("build")
def test_a_figure_that_moved_is_told_by_its_name(spec):
    json = spec.figures.count(issue_days(spec), Choices()).figures.to_json()
    names = spec.figures.names
    assert names.plain and changes_between(names, json, json) == []
    for key, label in names.plain.items():
        assert changes_between(names, json, json | {key: 1234567}) == [f"{label}0→1234567"]


@each
def test_every_figure_of_its_text_opens_its_rows(spec, draft_of):
    bulletin = draft_of(spec)
    pieces = [p for line in lines_from(bulletin.lines) for p in line.pieces if p.figure]
    assert pieces
    for piece in pieces:
        assert piece.figure.partition(":")[0] in spec.figures.sources
        rows = rows_behind(bulletin.period, piece.figure, bulletin.detail["keys"]).rows
        assert str(rows.count()) == piece.text, piece.figure
        assert figure_label(piece.figure)
    compared = spec.books.comparable(bulletin)
    assert compared and {name.partition(":")[0] for name in compared} <= set(SOURCES)
    assert spec.books.is_changed_since(bulletin) is False
    assert spec.figures.beside_lists(bulletin) == []


@each
def test_its_lines_have_names_and_phrases_to_choose(spec, draft_of, bulletin_editor):
    bulletin = draft_of(spec)
    shown = read_bulletin_dossier(bulletin.pk, user=bulletin_editor)
    form = shown.form()
    for line in lines_from(bulletin.lines):
        assert line_label(spec, line.key)
        keys = [key.partition(":")[0] for key in form.phrases_of(line.key)]
        assert keys and {base_key(key) for key in keys} <= set(PHRASES)
    book = read_phrases(bulletin.period_from)
    assert list(lines_without_choices(bulletin, book)) == [line["key"] for line in bulletin.lines]


@each
def test_what_it_lacks_is_a_sentence_with_the_way_to_settle_it(spec, build, media):
    period = issue_days(spec)
    cases = build.cases(2, at=period.start, category=build.hotspots["物业服务"])
    build.calls(cases)
    build.hazards(at=period.start, case=cases[0])
    found = gaps_of(build_draft(spec.code, period, at=after(period)))
    blocking = [gap for gap in found if gap.is_blocking]
    assert blocking, "a period that nobody looked at cannot be issued"
    assert all(gap.text.endswith("。") and gap.url.startswith("/") for gap in blocking)


@each
def test_its_paper_has_head_body_and_date(spec, draft_of):
    bulletin = draft_of(spec)
    paper = paper_of(bulletin)
    head = masthead_of(bulletin)
    assert head.name == spec.paper.masthead
    assert head.dated_on == spec.due_on(bulletin.period_to) > bulletin.period_to
    assert paper.blocks and paper.title == lines_from(bulletin.lines)[0].text
    assert spec.file_name(bulletin).endswith(spec.code)


@each
def test_a_leader_reads_its_part_in_the_morning(spec, draft_of):
    if spec.overview is None:
        pytest.skip("read on paper only")
    assert {name for name, _, _ in spec.overview.figures} <= set(spec.figures.sources)
    bulletin = draft_of(spec)
    assert all(name in bulletin.figures for name, _, _ in spec.overview.figures)
    for row in (bulletin, None):
        part = spec.overview.section(row)
        assert "<h3>" in render_to_string(spec.overview.template, {"part": part})


@each
def test_it_goes_its_way_from_draft_to_archive(
    spec, draft_of, bulletin_editor, second_editor, bulletin_issuer, client
):
    draft = draft_of(spec)
    at = after(draft.period)
    edit_bulletin(draft, actor=bulletin_editor, at=at, choices=Choices())
    checked = check_bulletin(draft, actor=second_editor, at=at)
    issued = issue_bulletin(checked, actor=bulletin_issuer, at=at)
    assert issued.issue_name == "第1期（总第1期）"
    archived = archive_bulletin(issued, actor=bulletin_editor, at=at)
    assert archived.step == Step.ARCHIVED
    client.force_login(bulletin_editor)
    for name in ("bulletin", "text", "pdf", "figures", "sign_off"):
        assert client.get(reverse(f"reports:{name}", args=[issued.pk])).status_code == 200, name
    listed = client.get(reverse("reports:bulletins"), {"series": spec.code}).content.decode()
    assert spec.name in listed and reverse("reports:bulletin", args=[issued.pk]) in listed


@each
def test_days_are_joined_and_a_press_edition_drawn_up_where_it_has_them(
    spec, draft_of, bulletin_editor, second_editor
):
    draft = draft_of(spec)
    at = after(draft.period)
    one, other = spec.cadence.issue_of(DAY), spec.cadence.issue_of(DAY - timedelta(days=31))
    joint = period_of(other[1], one[0] - timedelta(days=1))
    if spec.is_joinable:
        assert preview_joint(spec.code, joint, actor=bulletin_editor, at=at).lines
    else:
        with pytest.raises(InvalidInput, match="不能合刊"):
            preview_joint(spec.code, joint, actor=bulletin_editor, at=at)
    edit_bulletin(draft, actor=bulletin_editor, at=at, choices=Choices())
    check_bulletin(draft, actor=second_editor, at=at)
    offered = Deed.PREPARE_PRESS in read_bulletin_dossier(draft.pk, user=bulletin_editor).deeds
    assert offered == spec.has_press_edition
    if offered:
        prepare_press_edition(draft, actor=bulletin_editor, at=at, omitted={})
        assert PressEdition.objects.filter(bulletin=draft).exists()
    else:
        with pytest.raises(Conflict, match="没有"):
            prepare_press_edition(draft, actor=bulletin_editor, at=at, omitted={})


def test_a_code_is_registered_once():
    register_series(*SPECS)
    with pytest.raises(ValueError, match="declared twice"):
        register_series(replace(SPECS[0], name="另一种"))
    assert spec_of(SPECS[0].code) is SPECS[0]


def test_a_series_may_be_kept_to_some_readers_and_from_units(
    draft, bulletin_editor, second_editor, bulletin_issuer, leader, operator, handler, monkeypatch
):
    at = after(draft.period)
    edit_bulletin(draft, actor=bulletin_editor, at=at, choices=Choices())
    checked = check_bulletin(draft, actor=second_editor, at=at)
    issue_bulletin(checked, actor=bulletin_issuer, at=at)
    readers = (leader, operator, handler)
    assert [Bulletin.objects.visible_to(one).count() for one in readers] == [1, 1, 1]
    narrow = replace(
        spec_of(draft.series), read_by=ReportCapability.READ_MORNING, is_sent_to_units=False
    )
    monkeypatch.setitem(listed_series._LISTED, draft.series, narrow)
    assert [Bulletin.objects.visible_to(one).count() for one in readers] == [1, 0, 0]

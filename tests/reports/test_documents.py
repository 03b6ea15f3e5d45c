"""Series that are data: the monthly of a district, as printed, and what its engine refuses."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.urls import reverse

from cases.models import Case, Satisfaction
from cases.rules.states import State
from grids.deadlines import CITY_ZONE
from hotline.errors import Conflict, Forbidden, InvalidInput
from reports.bulletins.content import lines_from
from reports.bulletins.counting.figure_sources import rows_behind, scope_of
from reports.bulletins.issuing.bulletin_paper import paper_of
from reports.bulletins.issuing.recounting import bulletin_text
from reports.bulletins.spec import spec_of
from reports.bulletins.wording.editor_choices import Choices
from reports.documents.definition import read_blocks
from reports.documents.listing import by_month
from reports.documents.notation import in_notation, read_notation
from reports.documents.usual import USUAL
from reports.models import Bulletin, BulletinJob, DocumentDefinition, Series, Step
from reports.periods import period_of
from reports.services import jobs
from reports.services.documents import define_document
from reports.services.drafts import build_draft
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import issue_bulletin
from tests import factories
from tests.reports.builders import noon
from tests.reports.printed import body_text, read_pages
from tests.reports.rated import RateBuilder

pytestmark = pytest.mark.django_db

MID_JUNE = noon(date(2024, 6, 15))
MID_MAY = noon(date(2024, 5, 15))
AFTER = datetime.combine(date(2024, 7, 1), time(9), CITY_ZONE)


def june():
    return period_of(date(2024, 6, 1), date(2024, 6, 30))


def take_usual(code, *, actor, at, unit=None, as_code=""):
    """Take over a usual document, for the city or as the edition of a unit."""
    return define_document(as_code or code, actor=actor, at=at, given=USUAL[code], unit=unit)


@pytest.fixture
def district():
    return factories.make_unit("城中区政府", code="630103")


@pytest.fixture
def month(operator, district):
    """June 2024 of 城中区 as its report had it: 670 called back, and some cases that came in."""
    build = RateBuilder(operator)
    opinions = (
        [Satisfaction.SATISFIED] * 614
        + [Satisfaction.BASICALLY] * 34
        + [Satisfaction.DISSATISFIED] * 22
    )
    earlier = build.cases(
        670,
        at=noon(date(2024, 4, 20)),
        lead_unit=district,
        state=State.CLOSED,
        closed_at=noon(date(2024, 4, 25)),
    )
    made = build.callbacks(earlier, at=MID_JUNE, unit=district)
    for at, (row, opinion) in enumerate(zip(made, opinions, strict=True)):
        row.satisfaction, row.was_solved = opinion, at < 663
    type(made[0]).objects.bulk_update(made, ["satisfaction", "was_solved"])
    estate, market, traffic = build.hotspots.values()
    told = build.cases(
        6,
        at=MID_JUNE,
        category=estate,
        lead_unit=district,
        title="王女士反映康宁小区电梯停运，电话13800138000",
    )
    told += build.cases(3, at=MID_JUNE, category=market, kind="help", is_secret=True)
    told += build.cases(2, at=MID_MAY, category=estate)
    build.cases(1, at=MID_JUNE, category=traffic, kind="report")
    build.dispatch(told, district)
    return build


@pytest.fixture
def monthly(system_admin):
    return take_usual("monthly", actor=system_admin, at=AFTER)


def test_the_month_is_said_as_its_report_said_it(month, monthly):
    text = bulletin_text(build_draft("monthly", june(), at=AFTER))
    assert text.startswith("西宁市2024年6月政务服务便民热线工作月报\n一、总体情况\n")
    assert "共受理西宁市诉求10件，比上月增加8件（上升400%）。" in text
    assert "投诉6件（占60%）、求助3件（占30%）、举报1件（占10%）。" in text
    assert "回访670件，已联系670件，响应率100%" in text
    assert "已解决663件，解决率98.96%" in text
    assert "满意614件、基本满意34件、不满意22件，满意率94.69%" in text


def test_examples_hide_the_citizen_and_never_tell_a_secret_or_a_report(month, monthly):
    lines = bulletin_text(build_draft("monthly", june(), at=AFTER)).splitlines()
    estate, market, traffic = [line for line in lines if line[:2] in ("1.", "2.", "3.")]
    assert estate.endswith("如市民反映：王**女士反映康宁小区电梯停运，电话138****8000。")
    assert "如市民反映" not in market + traffic


def test_every_figure_opens_the_rows_that_it_counts(month, monthly):
    bulletin = build_draft("monthly", june(), at=AFTER)
    pieces = [p for line in lines_from(bulletin.lines) for p in line.pieces if p.figure]
    assert {"doc_called", "doc_kind_help", "doc_hotspot:物业服务"} <= {p.figure for p in pieces}
    for piece in pieces:
        keys, scope = bulletin.detail["keys"], scope_of(bulletin)
        rows = rows_behind(bulletin.period, piece.figure, keys, scope).rows
        assert str(rows.count()) == piece.text, piece.figure


def test_an_edition_of_a_unit_counts_its_cases_only(month, district, system_admin):
    other = factories.make_unit("城东区政府", code="630102")
    month.called_back(other, at=MID_JUNE)
    take_usual("monthly", actor=system_admin, at=AFTER, unit=district, as_code="monthly-cz")
    bulletin = build_draft("monthly-cz", june(), at=AFTER)
    text = bulletin_text(bulletin)
    assert text.startswith("城中区政府2024年6月")
    assert "诉求9件" in text and "回访670件" in text
    assert scope_of(bulletin).units == {district.pk}
    rows = rows_behind(bulletin.period, "doc_received", {}, scope_of(bulletin)).rows
    assert rows.count() == 9


def test_the_paper_has_its_tables_and_charts_where_they_were_put(month, monthly):
    bulletin = build_draft("monthly", june(), at=AFTER)
    blocks = paper_of(bulletin).blocks
    drawn = [block.caption for block in blocks if block.kind in ("table", "chart")]
    assert drawn == ["图1 逐日受理量", "表1 主要指标", "图2 热点分类件数", "表2 各单位办理情况"]
    units = next(block for block in blocks if block.kind == "table" and "单位" in block.caption)
    assert units.rows[0][0] == "城中区政府" and units.rows[-1][0] == "合计"
    assert units.rows[0][3:] == (
        "670", "100.00%\n670/670", "98.96%\n663/670", "94.69%\n634.4/670"
    )  # fmt: skip


def test_its_text_stands_on_the_page_for_who_reads_it_on_a_telephone(
    month, monthly, client, bulletin_editor, django_assert_max_num_queries
):
    bulletin = build_draft("monthly", june(), at=AFTER)
    client.force_login(bulletin_editor)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("reports:bulletin", args=[bulletin.pk])).content.decode()
    article = page[page.index('<article class="document"') : page.index("</article>")]
    assert "<h3>一、总体情况</h3>" in article and article.count("<svg") == 2
    assert '<td data-label="派单">' in article and "共受理西宁市诉求10件" in article
    book = client.get(reverse("reports:workbook", args=[bulletin.pk]))
    assert book["Content-Disposition"].endswith('20240601-monthly.xlsx"')


CASES_AND_OWN = [
    {"kind": "heading", "text": "一、工单"},
    {"kind": "cases", "of": "unfinished", "caption": "表1 未办结的工单", "most": 4},
    {"kind": "cases", "of": "dissatisfied", "caption": "表2", "most": 60},
    {"kind": "free", "text": "下期工作重点"},
    {"kind": "heading", "text": "二、其他"},
]


@pytest.fixture
def told(month, system_admin):
    """The draft of a series that lists cases and leaves a place to its editor."""
    given = {**USUAL["monthly"], "blocks": CASES_AND_OWN}
    define_document("told", actor=system_admin, at=AFTER, given=given)
    return build_draft("told", june(), at=AFTER)


def test_cases_are_listed_in_order_bounded_and_masked(told):
    unfinished, dissatisfied = [block for block in paper_of(told).blocks if block.kind == "table"]
    assert len(unfinished.rows) == 4 and len(dissatisfied.rows) == 22
    numbers = [row[0] for row in unfinished.rows]
    assert numbers == sorted(numbers)
    assert unfinished.rows[0][1:] == (
        "6/15", "王**女士反映康宁小区电梯停运，电话138****8000", "城中区政府", "办理中",
    )  # fmt: skip
    assert {row[4] for row in dissatisfied.rows} == {"已办结"}
    kept = Case.objects.filter(number__in=numbers)
    assert not kept.filter(Q(is_secret=True) | Q(kind="report")).exists()


def test_the_editor_writes_his_own_paragraphs(told, client, bulletin_editor):
    client.force_login(bulletin_editor)
    page = reverse("reports:bulletin", args=[told.pk])
    assert "下期工作重点" in client.get(page).content.decode()
    assert "下期工作重点" not in bulletin_text(told)
    own = {"own:下期工作重点": "盯住供暖。\n电话13800138000。", "seen": told.version, "note": ""}
    client.post(reverse("reports:edit", args=[told.pk]), own)
    told.refresh_from_db()
    assert bulletin_text(told).splitlines()[2:] == ["盯住供暖。", "电话13800138000。", "二、其他"]
    shown = client.get(page).content.decode()
    assert shown.count('tag-accent">编辑撰写<') == 2 and "像是有电话或证件号码" in shown
    with pytest.raises(InvalidInput):
        choices = Choices(paragraphs={"别处": "一"})
        edit_bulletin(told, actor=bulletin_editor, at=AFTER, choices=choices)
    check_bulletin(told, actor=bulletin_editor, at=AFTER)


@pytest.mark.usefixtures("build")
def test_a_month_without_cases_gives_a_clean_document(monthly):
    february = period_of(date(2024, 2, 1), date(2024, 2, 29))
    bulletin = build_draft("monthly", february, at=AFTER)
    text = bulletin_text(bulletin)
    assert "受理西宁市诉求0件，与上月持平" in text and "响应率—" in text
    assert "按诉求类型分：无。" in text
    assert "本期没有热点分类的诉求。" in text and "本期没有转交责任单位办理的诉求。" in text
    days = next(block for block in paper_of(bulletin).blocks if block.kind == "chart")
    assert days.labels[-1] == "2/29"


def test_a_month_is_counted_by_as_many_statements_however_many_cases(
    month, monthly, district, django_assert_num_queries, django_assert_max_num_queries
):
    spec = spec_of("monthly")
    with django_assert_max_num_queries(40) as first:
        spec.figures.count(june(), Choices())
    month.dispatch(month.cases(3, at=MID_JUNE, category=month.hotspots["消费维权"]), district)
    month.called_back(factories.make_unit("城东区政府"), 3, at=MID_JUNE)
    with django_assert_num_queries(len(first)):
        spec.figures.count(june(), Choices())


def test_it_goes_the_way_of_every_bulletin_and_is_frozen(
    month, monthly, media, bulletin_editor, bulletin_issuer, system_admin, monkeypatch
):
    monkeypatch.setattr("reports.services.issuing.render_paper", lambda paper: b"%PDF")
    bulletin = build_draft("monthly", june(), at=AFTER)
    edit_bulletin(bulletin, actor=bulletin_editor, at=AFTER, choices=Choices())
    check_bulletin(bulletin, actor=bulletin_editor, at=AFTER)
    issue_bulletin(bulletin, actor=bulletin_issuer, at=AFTER)
    bulletin.refresh_from_db()
    assert (bulletin.step, bulletin.issue_name) == (Step.ISSUED, "第1期（总第1期）")
    before = bulletin_text(bulletin), paper_of(bulletin).blocks
    given = {"title": "{期间}改版", "blocks": [{"kind": "heading", "text": "一、改版"}]}
    define_document("monthly", actor=system_admin, at=AFTER, given=given, seen=1)
    again = Bulletin.objects.get(pk=bulletin.pk)
    assert (bulletin_text(again), paper_of(again).blocks) == before


def test_the_month_that_is_over_is_built_once_by_itself(month, monthly):
    at = datetime.combine(date(2024, 7, 1), time(0, 10), CITY_ZONE)
    jobs.create_due_jobs(at=at)
    due = BulletinJob.objects.filter(series="monthly")
    assert [(job.period_from.day, job.period_to) for job in due] == [(1, date(2024, 6, 30))]
    jobs.create_due_jobs(at=at + timedelta(days=10))
    assert due.count() == 1


def test_an_inactive_one_is_not_built_and_keeps_its_name(month, monthly, system_admin):
    bulletin = build_draft("monthly", june(), at=AFTER)
    define_document("monthly", actor=system_admin, at=AFTER, given={"is_active": False}, seen=1)
    jobs.create_due_jobs(at=AFTER)
    assert not BulletinJob.objects.filter(series="monthly").exists()
    assert bulletin.get_series_display() == "热线工作月报"


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        (
            [{"kind": "heading", "text": "一、"}, {"kind": "sentence", "text": "受理{受理数}件"}],
            ("block.2", "没有占位符{受理数}，可以用的有：{期间}"),
        ),
        ([{"kind": "sentence", "text": "受理{件"}], ("block.1", "花括号必须成对出现")),
        ([{"kind": "items", "of": "days", "text": "一"}], ("block.1", "没有名为“days”的列表")),
        ([{"kind": "table", "of": "units", "caption": " "}], ("block.1", "请写表名或图名")),
        ([{"kind": "chart", "of": "days", "caption": "图", "shape": "pie"}], ("block.1", "只能是")),
        ([{"kind": "map", "text": "一"}], ("block.1", "种类或格式不对")),
        (
            [{"kind": "cases", "of": "all", "caption": "表", "most": 3}],
            ("block.1", "没有名为“all”的工单清单，可以用的有：受理工单"),
        ),
        (
            [{"kind": "cases", "of": "received", "caption": "表", "most": 0}],
            ("block.1", "件数应在1至60之间"),
        ),
        ([{"kind": "free", "text": " "}], ("block.1", "请写这一段由编辑写什么")),
        ([{"kind": "free", "text": "打算"}] * 2, ("blocks", "有两个自由段落都叫“打算”")),
        ([], ("blocks", "至少要有一个段落")),
    ],
)
def test_a_block_that_cannot_print_is_refused_by_its_place(blocks, fault):
    with pytest.raises(InvalidInput) as refused:
        read_blocks(blocks)
    key, words = fault
    assert list(refused.value.fields) == [key] and words in refused.value.fields[key]


@pytest.mark.parametrize("code", USUAL)
def test_the_usual_documents_are_in_order_and_can_be_printed(code, build, system_admin):
    take_usual(code, actor=system_admin, at=AFTER)
    period = period_of(*spec_of(code).cadence.ended_last(date(2024, 6, 30)))
    text = bulletin_text(build_draft(code, period, at=AFTER + timedelta(days=200)))
    assert "{" not in text and "None" not in text


def test_a_version_is_added_by_who_saw_the_one_before(monthly, system_admin, operator):
    with pytest.raises(Forbidden):
        define_document("monthly", actor=operator, at=AFTER, given={}, seen=1)
    with pytest.raises(Conflict):
        take_usual("monthly", actor=system_admin, at=AFTER)
    with pytest.raises(Conflict):
        take_usual("monthly", actor=system_admin, at=AFTER, as_code="daily")
    made = define_document("monthly", actor=system_admin, at=AFTER, given={"name": "月报"}, seen=1)
    assert (made.version, made.blocks) == (2, monthly.blocks)
    assert ("monthly", "月报") in Series.listed()
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentDefinition.objects.filter(pk=monthly.pk).update(name="改")


WORDS = """标题｜一、受理
段落|受理{受理件数}件，{受理件数变化}。
逐条｜热点分类｜2｜{序号}.{分类}{件数}件。｜没有热点。
折线图｜逐日受理量｜0｜图1 逐日受理量
案例｜未办结工单｜2｜表1 未办结的工单｜均已办结。
自由段落｜下期工作重点"""


def test_what_an_administrator_writes_is_read_and_written_back():
    assert in_notation(read_notation(WORDS)) == WORDS.replace("|", "｜")
    for given in USUAL.values():
        assert [*map(block_of, read_notation(in_notation(given["blocks"])))] == [
            *map(block_of, given["blocks"])
        ]


def block_of(given):
    return read_blocks([given])[0]


def test_each_line_that_is_not_in_order_is_named():
    with pytest.raises(InvalidInput) as refused:
        read_notation("标题｜一\n饼图｜热点分类｜0｜图\n表格｜热点｜0｜表1\n段落｜{件}\n逐条｜单位")
    faults = refused.value.fields["blocks"].split("\n")
    assert [fault[:4] for fault in faults] == ["第2行：", "第3行：", "第4行：", "第5行："]


@pytest.mark.usefixtures("build")
def test_a_half_monthly_is_made_in_the_back_office_without_code(system_admin, client, settings):
    """A series that nobody thought of: written, refused, tried, put into force, built."""
    settings.ADMIN_SECOND_FACTOR = False
    client.force_login(system_admin)
    add = reverse("admin:reports_documentdefinition_add")
    assert "以热线工作月报为底稿" in client.get(f"{add}?of=monthly").content.decode()
    typed = {
        "code": "half", "name": "半月报", "cadence": "half_month", "masthead": "热线半月报",
        "title": "{期间}半月报", "unit": "", "place": "", "note": "", "seen": "0",
        "is_active": "on", "blocks": WORDS.replace("{受理件数}", "{受理数}"),
    }  # fmt: skip
    refused = client.post(add, typed)
    assert refused.status_code == 200 and "第2行：没有占位符{受理数}" in refused.content.decode()
    shown = client.post(add, {**typed, "blocks": WORDS, "_preview": ""})
    assert shown.content.decode().count("data:image/png;base64,") == 1
    pdf = client.post(add, {**typed, "blocks": WORDS, "_preview_pdf": ""}).content
    assert "下期工作重点：在草稿里写或列出" in body_text(read_pages(pdf))
    wrong = client.post(add, {**typed, "_preview_pdf": ""}).content.decode()
    assert "第2行：没有占位符{受理数}" in wrong
    assert not DocumentDefinition.objects.exists()
    assert client.post(add, {**typed, "blocks": WORDS}).status_code == 302
    row = DocumentDefinition.objects.get(code="half")
    shown = client.get(reverse("admin:reports_documentdefinition_change", args=[row.pk]))
    assert "按最近一期的数字试印" in shown.content.decode()
    assert "受理0件，与上期持平。" in shown.content.decode()
    again = client.post(add, {**typed, "blocks": WORDS})
    assert "这个代码已有别的版本" in again.content.decode()
    assert "{受理件数}" in client.get(f"{add}?of=half").content.decode()
    february = period_of(date(2024, 2, 16), date(2024, 2, 29))
    text = bulletin_text(build_draft("half", february, at=AFTER))
    lines = [
        "2024年2月下半月半月报",
        "一、受理",
        "受理0件，与上期持平。",
        "没有热点。",
        "均已办结。",
    ]
    assert text.splitlines() == lines


def test_months_of_two_years_are_told_apart():
    two_years = {"2025-06-30": 1, "2026-05-31": 2, "2026-06-01": 3}
    listed = by_month(SimpleNamespace(days=two_years))
    assert listed == {"2025年6月": 1, "2026年5月": 2, "2026年6月": 3}
    assert by_month(SimpleNamespace(days={"2026-05-31": 2, "2026-05-01": 1})) == {"5月": 3}

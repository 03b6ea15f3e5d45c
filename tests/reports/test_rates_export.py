"""The assessment as workbooks: the figures of the page, and the list behind a cell."""

import io
from fractions import Fraction

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from grids.services import set_rule
from hotline.errors import Forbidden, InvalidInput, NotVisible
from reports.models import Export, ExportStatus
from reports.rates.exporting import CELL, TABLE, parameters_of
from reports.services.exports import ask_export, run_export
from tests.reports.rated import AFTER_JUNE, DISSATISFIED, JUNE, RateBuilder
from tests.reports.test_jobs import Clock

pytestmark = pytest.mark.django_db
IN_JUNE = {"period": "month", "on": f"{JUNE}"}


@pytest.fixture
def build(operator):
    return RateBuilder(operator)


@pytest.fixture
def book(media):
    def book(person, kind=TABLE, **query):
        asked = parameters_of({**IN_JUNE, **query}, person, AFTER_JUNE)
        export = ask_export(kind, asked, actor=person, at=AFTER_JUNE)
        assert run_export(export.pk, clock=Clock(AFTER_JUNE))
        export.refresh_from_db()
        with default_storage.open(export.file.name) as kept:
            return openpyxl.load_workbook(io.BytesIO(kept.read()))

    return book


def lines(sheet):
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_the_table_holds_the_figures_of_the_page_as_numbers(build, unit, other_unit, book, leader):
    build.called_back(unit, 2)
    build.called_back(unit, was_solved=False, **DISSATISFIED)
    build.called_back(other_unit)
    build.dispatched(unit)
    made = book(leader)
    assert made.sheetnames == ["三率", "办理时效（含剔除）", "办理时效（不含剔除）", "说明"]
    rows = {row["承办单位"]: row for row in lines(made["三率"])}
    assert set(rows) == {str(unit), str(other_unit), "合计"}
    of_unit = rows[str(unit)]
    assert (of_unit["有效回访"], of_unit["不满意"]) == (3, 1)
    assert (of_unit["解决率（含剔除） 分子"], of_unit["解决率（含剔除） 基数"]) == (2, 3)
    assert of_unit["解决率（含剔除）"] == pytest.approx(float(Fraction(2, 3)))
    assert rows["合计"]["有效回访"] == 4
    (dispatched,) = [r for r in lines(made["办理时效（含剔除）"]) if r["承办单位"] == str(unit)]
    assert dispatched["派单"] == 1 and dispatched["平均办理时长（小时）"] is None
    said = [row["内容"] for row in lines(made["说明"])]
    assert "2024年6月（6月1日—6月30日）" in said and "合计行按件数合并计算。" in said


def test_ranking_and_composite_stand_in_it_only_where_the_city_has_them(build, unit, book, leader):
    build.called_back(unit)
    heads = {cell.value for cell in book(leader)["三率"][1]}
    assert not heads & {"名次", "综合成绩（含剔除）"} and "分区" in heads
    set_rule("rates.ranking", True)
    set_rule("rates.composite", True)
    (row, _) = lines(book(leader)["三率"])
    assert (row["名次"], row["综合成绩（含剔除）"]) == (1, 1)


def test_a_rate_without_a_base_has_no_value(build, unit, book, leader):
    build.dispatched(unit)
    (row, _) = lines(book(leader)["三率"])
    assert row["有效回访"] == 0 and row["满意率（含剔除）"] is None


def test_a_unit_gets_its_own_figures_and_no_others(build, unit, other_unit, book, stranger):
    build.called_back(unit, 5)
    build.called_back(other_unit)
    for by in ("unit", "level", "category", "kind", "grid"):
        made = book(stranger, by=by)
        *_, total = lines(made["三率"])
        assert total["有效回访"] == 1
        texts = [str(c) for s in made for row in s.iter_rows(values_only=True) for c in row]
        assert str(unit) not in texts
    with pytest.raises(NotVisible):
        book(stranger, unit=unit.code)


def test_the_list_behind_a_cell_is_what_its_reader_sees(
    build, unit, other_unit, book, supervisor, handler
):
    (case,) = build.called_back(unit)
    case.title = "电话13897001234无人接听"
    case.place = "=HYPERLINK(1)"
    case.save()
    build.dispatched(unit, case=case)
    for person in (supervisor, handler):
        (row,) = lines(book(person, CELL, row=unit.code, figure="solved.base").active)
        assert row["工单编号"] == case.number
        assert "13897001234" not in row["标题"] and "无人接听" in row["标题"]
        assert row["地点"] == "'=HYPERLINK(1)"
        assert "有人联系、已解决、满意" in row["计入情况"]


def test_a_strangers_list_holds_none_of_anothers_cases(build, unit, other_unit, book, stranger):
    build.called_back(unit, 2)
    (own,) = build.called_back(other_unit)
    build.dispatched(other_unit, case=own)
    (row,) = lines(book(stranger, CELL, row="", figure="solved.base").active)
    assert row["工单编号"] == own.number
    with pytest.raises(NotVisible):
        book(stranger, CELL, row=unit.code, figure="solved.base")


def test_a_long_list_is_written_in_order_piece_by_piece(build, unit, book, supervisor, monkeypatch):
    monkeypatch.setattr("reports.rates.exporting.CHUNK", 2)
    build.called_back(unit, 5)
    numbers = [r["工单编号"] for r in lines(book(supervisor, CELL, figure="solved.base").active)]
    assert len(numbers) == 5 and numbers == sorted(numbers, reverse=True)
    export = Export.objects.get()
    assert (export.rows_done, export.rows_total) == (5, 5)


def test_more_rows_than_the_city_allows_are_refused_at_once(build, unit, book, supervisor):
    set_rule("export.most_rows", 2)
    build.called_back(unit, 2)
    assert len(lines(book(supervisor, CELL, figure="solved.base").active)) == 2
    build.called_back(unit)
    with pytest.raises(InvalidInput, match="一次最多导出2行"):
        book(supervisor, CELL, figure="solved.base")


def test_who_may_not_see_the_assessment_may_not_export_it(book, operator, bulletin_editor):
    for person in (operator, bulletin_editor):
        with pytest.raises(Forbidden):
            book(person)


def test_the_running_month_is_named_when_it_is_asked_for(supervisor):
    asked = parameters_of({}, supervisor, AFTER_JUNE)
    assert asked == {"on": "2024-07-31"}


# The pages


def taken(answer):
    """Return what is sent; closing the answer would end the test's connection as well."""
    content = b"".join(answer.streaming_content)
    for closer in answer._resource_closers[:1]:
        closer()
    return content


@pytest.fixture
def press(client, media, django_capture_on_commit_callbacks):
    def press(person, name="export_rates", **query):
        client.force_login(person)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"reports:{name}"), {**IN_JUNE, **query})

    return press


def test_a_click_makes_a_file_that_its_owner_takes(build, unit, press, client, leader, stranger):
    build.called_back(unit)
    page = client.get
    answer = press(leader)
    assert answer.url == reverse("reports:exports")
    export = Export.objects.get()
    shown = page(answer.url).content.decode()
    assert "已生成" in shown and f"/exports/{export.pk}/file/" in shown
    got = page(reverse("reports:download", args=[export.pk]))
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert taken(got)[:2] == b"PK"
    client.force_login(stranger)
    for name in ("download", "export"):
        assert page(reverse(f"reports:{name}", args=[export.pk])).status_code == 404
    assert "还没有导出文件" in page(answer.url).content.decode()


def test_progress_is_asked_for_while_it_is_made_and_by_reload(client, supervisor):
    at = timezone.now()
    export = Export.objects.create(
        owner=supervisor, kind=TABLE, title="考核", fingerprint="x", created_at=at,
        lease_token="00000000-0000-0000-0000-000000000001", rows_done=30, rows_total=120,
    )  # fmt: skip
    client.force_login(supervisor)
    page, row = reverse("reports:exports"), reverse("reports:export", args=[export.pk])
    for shown in (client.get(page), client.get(row, headers={"HX-Request": "true"})):
        text = shown.content.decode()
        assert f'hx-get="{row}"' in text and "30/120行" in text and 'value="25"' in text
    assert client.get(row).url == page
    Export.objects.filter(pk=export.pk).update(failed_at=at, error="太多了。")
    text = client.get(row, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in text and "太多了。" in text
    assert ExportStatus.FAILED.label in text


def test_a_role_taken_away_is_a_404(build, unit, press, client, handler):
    build.called_back(unit)
    press(handler)
    url = reverse("reports:download", args=[Export.objects.get().pk])
    assert taken(client.get(url))
    handler.grants.all().delete()
    assert client.get(url).status_code == 404


def test_a_cell_is_exported_from_its_page(build, unit, press, client, supervisor):
    build.called_back(unit)
    query = {"row": unit.code, "figure": "solved.base"}
    client.force_login(supervisor)
    shown = client.get(reverse("reports:rate_cell"), {**IN_JUNE, **query}).content.decode()
    assert reverse("reports:export_cell") in shown and 'name="figure" value="solved.base"' in shown
    press(supervisor, "export_cell", **query)
    assert Export.objects.get().rows_total == 1


def test_what_cannot_be_asked_is_refused_with_a_sentence(press, supervisor, operator):
    assert press(supervisor, period="decade").status_code == 400
    assert press(supervisor, "export_cell", figure="moon.base").status_code == 404
    assert press(operator).status_code == 403


def test_the_list_of_exports_takes_as_many_queries_for_three_as_for_one(
    client, supervisor, django_assert_max_num_queries
):
    client.force_login(supervisor)
    page, counts = reverse("reports:exports"), []
    for amount in (0, 1, 2):
        for number in range(amount):
            Export.objects.create(
                owner=supervisor, kind=TABLE, title="考核", fingerprint=f"{amount}{number}",
                created_at=AFTER_JUNE,
            )  # fmt: skip
        with django_assert_max_num_queries(12) as found:
            client.get(page)
        counts.append(len(found))
    assert counts[1] == counts[2]

"""A paper as a workbook: the text, each table and the values under each chart, as numbers."""

from io import BytesIO

from openpyxl import load_workbook

from reports.papers.blocks import Chart, Table, body_paragraph
from reports.papers.charts import DataRow
from reports.papers.paper import Paper
from reports.papers.workbook import paper_xlsx


def test_tables_and_charts_stand_on_sheets_of_their_own_as_numbers():
    table = Table(("单位", "回访", "满意率"), (("城中区政府", "670", "94.69%"),), "表1 各单位")
    rows = (DataRow("本期", (6, None)), DataRow("上期", (2, 4)))
    chart = Chart("图1 热点", "bar", ("物业", "=1+1"), rows)
    paper = Paper("2024年6月月报", (body_paragraph("受理10件。"), table, chart))
    book = load_workbook(BytesIO(paper_xlsx(paper)))
    assert book.sheetnames == ["正文", "1 表1", "2 图1"]
    text = [[cell.value for cell in row] for row in book["正文"]]
    assert text == [["2024年6月月报"], ["受理10件。"]]
    _, values = [[cell.value for cell in row] for row in book["1 表1"]]
    assert values == ["城中区政府", 670, 0.9469]
    drawn = [[cell.value for cell in row] for row in book["2 图1"]]
    assert drawn[1] == ["物业", 6, 2] and drawn[2][1:] == [None, 4]
    assert book["2 图1"]["A3"].data_type == "s"

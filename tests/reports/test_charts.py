"""Charts: drawn for one point and for forty names, and never without saying why."""

from xml.etree import ElementTree

import pytest

from reports.papers.charts import DataRow, draw

SVG = "{http://www.w3.org/2000/svg}"


def drawn(shape, labels, *rows):
    drawing = draw(shape, labels, [DataRow(*row) for row in rows], title="图1 <逐日>")
    root = ElementTree.fromstring(drawing.svg)
    assert root.find(f"{SVG}title").text == "图1 <逐日>"
    return drawing, root


def texts(root):
    return [node.text for node in root.iter(f"{SVG}text")]


def test_bars_say_their_values_and_what_their_shades_mean():
    drawing, root = drawn("bar", ["物业<服务>", "消费维权"], ("本期", (6, 0)), ("上期", (3, None)))
    assert texts(root) == ["本期", "上期", "物业<服务>", "6", "3", "消费维权", "0"]
    widths = [float(bar.get("width")) for bar in root.iter(f"{SVG}rect")]
    assert widths[2] == 2 * widths[3] and drawing.width_mm == 156


def test_forty_names_stay_on_one_page_and_long_ones_are_cut():
    names = [f"第{n}个名字很长很长的分类" for n in range(40)]
    drawing, root = drawn("bar", names, ("本期", tuple(range(40))))
    assert drawing.height_mm < 200 and len(texts(root)) == 80
    assert all(len(text) <= 11 for text in texts(root))


def test_a_line_of_one_point_is_a_point_with_its_value():
    _, root = drawn("line", ["6/1"], ("本期", (7,)))
    assert len(list(root.iter(f"{SVG}circle"))) == 1 and texts(root)[-1] == "7"


def test_a_line_has_round_rules_and_no_more_marks_than_fit():
    _, root = drawn("line", [f"6/{n}" for n in range(1, 31)], ("本期", tuple(range(0, 3000, 100))))
    assert texts(root)[:4] == ["0", "1000", "2000", "3000"]
    assert len([text for text in texts(root) if "/" in text]) == 10
    assert len([line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "2"]) == 29


@pytest.mark.parametrize("shape", ["bar", "line"])
@pytest.mark.parametrize("values", [(), (None,)])
def test_a_chart_without_values_says_so(shape, values):
    _, root = drawn(shape, ["6/1"] * len(values), ("本期", values))
    assert texts(root) == ["本期没有数据"]


def test_a_line_of_zeros_is_drawn_at_the_foot():
    _, root = drawn("line", ["6/1", "6/2"], ("本期", (0, 0)))
    assert texts(root)[:2] == ["0", "1"]

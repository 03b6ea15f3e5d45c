"""How templates are written: lines that fit the page, colours that follow from no Chinese word."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
SCRIPTS = ROOT / "static" / "js"
# In the paper every space moves the typeset lines: it stays as it printed the published days.
PAPER = TEMPLATES / "reports" / "pdf"
MOST_COLUMNS = 120
# A comparison with a literal that has a Chinese character: a renamed word would change colours.
OF_TEMPLATES = re.compile(r"\{%[^%]*(?:[=!]=|\bin)\s*[\"'][^\"'%]*[一-鿿]")
INCLUDED = re.compile(r'\{% include "([^"]+)"')
# Marks that stand in many templates, and what looks for them; tests/page_scripts.py has them all.
OF_FORMS = {"data-keep": "js/keep.js", "data-warn-unsaved": "js/typing.js"}
OF_SCRIPTS = re.compile(
    r"(?:[=!]==?|case|includes\(|startsWith\()\s*[\"'`][^\"'`]*[一-鿿]|[一-鿿][\"'`]\s*[=!]="
)


def long_lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"{path.name}:{number}" for number, line in enumerate(lines, 1) if len(line) > MOST_COLUMNS
    ]


def test_no_line_of_a_template_is_longer_than_its_limit():
    files = [p for p in TEMPLATES.rglob("*") if p.is_file() and PAPER not in p.parents]
    assert len(files) > 100
    assert [line for path in files for line in long_lines(path)] == []


def test_the_check_for_long_lines_sees_one(tmp_path):
    sample = tmp_path / "sample.html"
    sample.write_text("字" * 120 + "\n" + "字" * 121)
    assert long_lines(sample) == ["sample.html:2"]


def test_nothing_shown_follows_from_a_comparison_with_a_chinese_word():
    templates = [p.name for p in TEMPLATES.rglob("*.html") if OF_TEMPLATES.search(p.read_text())]
    scripts = [p.name for p in SCRIPTS.glob("*.js") if OF_SCRIPTS.search(p.read_text())]
    assert (templates, scripts) == ([], [])


def test_what_a_template_includes_is_there():
    included = {name for p in TEMPLATES.rglob("*.html") for name in INCLUDED.findall(p.read_text())}
    assert len(included) > 50
    assert [name for name in sorted(included) if not (TEMPLATES / name).is_file()] == []


def without_script(text: str) -> list[str]:
    """Return the marks of a template's forms whose script it does not name."""
    return [mark for mark, script in OF_FORMS.items() if mark in text and f'"{script}"' not in text]


def test_a_form_names_the_scripts_of_its_marks():
    texts = {p.name: p.read_text(encoding="utf-8") for p in TEMPLATES.rglob("*.html")}
    assert {name: lost for name, text in texts.items() if (lost := without_script(text))} == {}
    assert without_script("<form data-keep>") == ["data-keep"]


def test_no_page_lists_its_scripts_apart_from_its_parts():
    pages = [p.name for p in TEMPLATES.rglob("*.html") if "{% block scripts %}" in p.read_text()]
    assert pages == []


def test_the_check_for_compared_words_sees_each_way():
    assert OF_TEMPLATES.search("{% if mark == '特急' %}red{% endif %}")
    assert OF_TEMPLATES.search('{% if "隐" in mark or mark != "隐患" %}')
    assert not OF_TEMPLATES.search('{% if one.is_kept %}隐患{% endif %}{% field f "keys" %}')
    assert OF_SCRIPTS.search('if (mark.textContent === "特急") {')
    assert OF_SCRIPTS.search('if ("特急" === mark) {')
    assert not OF_SCRIPTS.search('row.textContent = failed === text ? OFFLINE : "正在查找…";')

"""What is drawn names its scripts; the frame loads each once, in a fixed order."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from hotline.page_scripts import CALLS, ORDER, STYLES, draw_scripts, need_scripts
from tests.page_scripts import MARKS, loaded

ROOT = Path(__file__).resolve().parents[2]
# In the head of every page, ahead of all others, and of the back office.
ELSEWHERE = {"js/theme.js", "js/early_keys.js", "js/backoffice.js"}
NAMED = re.compile(r"\{% needs_script ([^%]*) %\}")


class Place(forms.TextInput):
    """A widget with a script."""

    class Media:
        js = ("js/stamp.js",)


class PlaceForm(forms.Form):
    """A form with a file and such a widget."""

    place = forms.CharField(widget=Place)
    photo = forms.FileField()


@pytest.fixture
def draw(rf: RequestFactory):
    """Return a function that draws a template and then the scripts that it has named."""

    def draw(source, **values):
        request = rf.get("/")
        engines["django"].from_string(source).render(values, request)
        return draw_scripts(request)

    return draw


def sources(html):
    return re.findall(r'(?:src|href)="/static/([^"]+)"', html)


def test_a_script_named_twice_is_loaded_once_and_in_its_order(draw):
    html = draw('{% needs_script "js/undo.js" "js/keep.js" %}{% needs_script "js/undo.js" %}')
    assert sources(html) == ["js/keep.js", "js/undo.js"]
    assert html.count(" defer></script>") == 2


def test_a_script_brings_those_that_it_calls_and_its_style(draw):
    html = draw('{% needs_script "js/select.js" %}')
    assert sources(html) == ["css/select.css", *CALLS["js/select.js"], "js/select.js"]
    assert loaded(draw('{% needs_script "js/panel.js" %}')) == {
        *CALLS["js/panel.js"],
        "js/panel.js",
    }


def test_a_drawn_field_brings_what_its_widget_needs(draw):
    html = draw("{% for one in form %}{% field one %}{% endfor %}", form=PlaceForm())
    assert sources(html) == ["js/fields.js", "js/files.js", "js/stamp.js"]


def test_media_of_a_form_that_comes_later_are_named_too(draw):
    html = draw("{% needs_script media %}", media=PlaceForm().media)
    assert sources(html) == ["js/stamp.js"]


def test_a_script_that_nobody_orders_is_refused(rf):
    with pytest.raises(LookupError, match=r"js/new\.js"):
        need_scripts(rf.get("/"), ["js/new.js"])


def test_nothing_is_noted_without_a_request():
    need_scripts(None, ["js/keep.js"])
    assert draw_scripts(None) == ""


def test_every_script_of_the_site_is_ordered_and_has_a_mark():
    own = {f"js/{path.name}" for path in (ROOT / "static" / "js").glob("*.js")}
    assert own - ELSEWHERE == {path for path in ORDER if path.startswith("js/")}
    assert MARKS.keys() == set(ORDER)
    assert STYLES.keys() | CALLS.keys() <= set(ORDER)


def test_templates_name_known_scripts():
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for tag in NAMED.findall(path.read_text(encoding="utf-8"))
        for name in re.findall(r'"([^"]+)"', tag)
    }
    assert {"js/keep.js", "js/select.js"} <= named <= set(ORDER)

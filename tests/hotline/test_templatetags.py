"""What templates show."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template

from tests.markup import tight

SHANGHAI = ZoneInfo("Asia/Shanghai")


def draw(source, **values):
    return Template(source).render(Context(values))


def test_moment_is_a_time_with_the_full_instant_on_hover():
    shown = draw("{{ x|moment }}", x=datetime(2019, 12, 10, 9, 30, tzinfo=SHANGHAI))
    assert shown == (
        '<time datetime="2019-12-10T09:30:00+08:00" title="2019年12月10日 星期二 09:30:00">'
        "2019年12月10日 09:30</time>"
    )


def test_due_at_midnight_is_the_end_of_its_day():
    shown = draw("{{ x|due }}", x=datetime(2019, 12, 11, tzinfo=SHANGHAI))
    assert shown == (
        '<time datetime="2019-12-11T00:00:00+08:00" title="2019年12月10日 星期二 24:00:00">'
        "2019年12月10日 24:00</time>"
    )


@pytest.mark.parametrize("name", ["moment", "due", "clock", "day"])
def test_an_absent_value_is_a_dash(name):
    assert draw("{{ x|" + name + " }}", x=None) == "—"


def test_day_has_no_zero_padding_and_only_another_year():
    assert draw("{{ x|day }}", x=date(2019, 2, 9)) == "2019年2月9日"
    today = date.today()  # noqa: DTZ011 -- the tests run in the site's zone
    assert draw("{{ x|day }}", x=today) == f"{today.month}月{today.day}日"


def test_clock_is_local():
    assert draw("{{ x|clock }}", x=datetime(2024, 12, 10, 14, 5, tzinfo=SHANGHAI)) == "14:05"


def test_light_says_colour_and_words():
    due = datetime(2019, 1, 1, tzinfo=SHANGHAI)
    shown = draw("{{ due|light:start }}", due=due, start=due - timedelta(days=1))
    title = "截止 2018年12月31日 星期一 24:00:00"
    assert shown.startswith(f'<span class="light light-red" title="{title}">超期 ')


def test_deadline_of_an_ended_one():
    due = datetime(2019, 1, 1, 18, tzinfo=SHANGHAI)
    shown = draw("{% deadline due started=nothing ended=end %}", due=due, end=due)
    title = "截止 2019年1月1日 星期二 18:00:00"
    assert shown == f'<span class="light light-kept" title="{title}">按时</span>'


def test_a_light_without_a_deadline_has_nothing_to_tell():
    assert draw("{% deadline nothing %}") == '<span class="light light-none">无时限</span>'


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0"), (12, "12"), (1000, "1000"), (1001, "1 000+"), (None, "")]
)
def test_count_words(count, words):
    assert draw("{{ x|count_words }}", x=count) == words


def test_icon_is_hidden_without_a_label_and_named_with_one():
    assert 'aria-hidden="true"' in draw('{% icon "phone" %}')
    assert 'role="img" aria-label="&lt;电话&gt;"' in draw('{% icon "phone" x %}', x="<电话>")


class ReturnForm(forms.Form):
    """A form with one field of each shape."""

    ground = forms.ChoiceField(
        label="理由", choices=[("a", "不属于本单位职责")], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="说明", help_text="不超过 500 字。", max_length=500)
    is_secret = forms.BooleanField(label="保密", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_field_ties_label_help_and_error_to_the_control():
    shown = tight(draw("{% field form.reason 'wide' %}", form=ReturnForm({})))
    assert '<div class="field field-wide is-wrong" data-field="reason">' in shown
    assert 'for="id_reason"' in shown
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in shown
    assert 'id="id_reason_helptext">不超过 500 字。' in shown
    assert 'id="id_reason_error"' in shown


def test_field_of_several_choices_is_a_fieldset_with_a_legend():
    shown = tight(draw("{% field form.ground 'keys' %}", form=ReturnForm()))
    assert '<fieldset class="field field-keys field-set"' in shown
    assert '<legend class="field-label">理由' in shown


def test_field_with_a_box_is_marked_as_one_and_not_required():
    shown = draw("{% field form.is_secret %}", form=ReturnForm())
    assert 'class="field field-check"' in shown
    assert "必填" not in shown


def test_field_that_is_hidden_is_nothing_but_the_control():
    shown = draw("{% field form.key %}", form=ReturnForm())
    assert shown.strip() == '<input type="hidden" name="key" id="id_key">'


def test_field_escapes_what_a_person_typed():
    shown = draw("{% field form.reason %}", form=ReturnForm({"reason": '"><b>'}))
    assert "<b>" not in shown

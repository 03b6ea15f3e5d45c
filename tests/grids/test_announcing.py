"""The yearly notice: what is read, what is refused, what it makes of a year."""

from datetime import date, datetime

import pytest

from grids.announcing import announce_year, decode_notice, note_correction, read_notice
from grids.calendars import calendar_of
from grids.models import CalendarNotice, Workday
from hotline.errors import InvalidInput
from tests import factories

# A year of the usual shape: 13 statutory days and the weekends around them.
NOTICE = """开始,结束,类型,名称
2027-01-01,2027-01-03,休,元旦
2027-02-05,2027-02-12,休,春节
2027-02-14,,班,
2027-04-03,2027-04-05,休,清明节
2027/10/01,2027/10/07,休,国庆节
2027-10-09,,班,国庆节调休上班
"""
AT = datetime.fromisoformat("2026-11-04T10:00+08:00")


def test_a_notice_is_read_with_its_ranges_and_single_days():
    lines = read_notice(NOTICE, 2027)
    told = [(line.first.isoformat(), len(list(line.days())), line.is_workday) for line in lines]
    assert told == [
        ("2027-01-01", 3, False), ("2027-02-05", 8, False), ("2027-02-14", 1, True),
        ("2027-04-03", 3, False), ("2027-10-01", 7, False), ("2027-10-09", 1, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2026-05-01,,休,劳动节", "不在 2027 年"),
        ("2028-01-01,,休,元旦", "不在 2027 年"),
        ("2027-02-15,,班,春节", "是周一，本来就上班"),
        ("2027-10-07,2027-10-08,休,国庆节", "10月7日与第 6 行重复"),
        ("2027-10-03,,班,国庆节", "与第 6 行重复"),
        ("2027-05-03,2027-05-01,休,劳动节", "结束日期早于开始日期"),
        ("2027-05-01,2027-06-01,休,劳动节", "超过 20 天"),
        ("2027-05-32,,休,劳动节", "应写作 2027-02-05"),
        ("2027-05-01,,假,劳动节", "类型只能是“休”或“班”"),
        ("2027-05-01,,休,", "须写明节日名称"),
        ("2027-05-01", "应有四列"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(line, told):
    with pytest.raises(InvalidInput) as refusal:
        read_notice(f"{NOTICE}{line}\n", 2027)
    message = refusal.value.fields["lines"]
    assert message.startswith("第 8 行：") and told in message


def test_new_years_holiday_may_begin_in_the_old_year():
    text = NOTICE.replace("2027-01-01,2027-01-03", "2026-12-31,2027-01-02")
    assert next(iter(read_notice(text, 2027))).first == date(2026, 12, 31)


def test_a_file_that_lost_lines_is_refused():
    with pytest.raises(InvalidInput, match="少于法定的 13 天"):
        read_notice("2027-01-01,,休,元旦", 2027)


def test_a_file_is_read_as_excel_writes_it_and_no_picture_is():
    assert decode_notice("休,元旦".encode("gb18030")) == "休,元旦"
    assert decode_notice("休,元旦".encode("utf-8-sig")) == "休,元旦"
    with pytest.raises(InvalidInput, match="不是文本"):
        decode_notice(b"\x89PNG\xff\xff\xff")
    with pytest.raises(InvalidInput, match="文件过大"):
        decode_notice(b"a" * 70_000)


@pytest.mark.django_db
def test_announcing_writes_every_day_of_the_year_and_replaces_an_earlier_notice(system_admin):
    lines = read_notice(NOTICE, 2027)
    notice = announce_year(2027, lines, source="国办发明电", actor=system_admin, at=AT)

    assert Workday.objects.count() == 365
    # 1 of New Year, 6 of Spring Festival, 1 of Qingming, 5 of National Day; two Saturdays.
    assert notice.changed_days == 15
    calendar = calendar_of(factories.make_unit())
    assert not calendar.is_workday(date(2027, 2, 8)) and calendar.is_workday(date(2027, 2, 14))
    assert calendar.names[date(2027, 10, 1)] == "国庆节"
    again = announce_year(2027, lines, source="再次", actor=system_admin, at=AT)
    assert (again.changed_days, Workday.objects.count()) == (0, 365)


@pytest.mark.django_db
def test_corrections_by_hand_wait_as_one_order_a_year():
    for on in (date(2027, 5, 1), date(2027, 5, 2)):
        note_correction([on], actor=None, at=AT)
    assert [notice.year for notice in CalendarNotice.objects.all()] == [2027]

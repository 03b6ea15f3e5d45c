"""Questions asked once: by choice and in words, saved, made into a series."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from grids.reference import forget_reference
from hotline.errors import Conflict, Forbidden
from reports.bulletins.issuing.recounting import bulletin_text
from reports.documents.seasons import season_of, season_period
from reports.documents.topic_words import understand
from reports.forms.topics import TopicForm
from reports.models import DocumentDefinition, SavedQuestion
from reports.periods import period_of
from reports.services.drafts import build_draft
from reports.services.topics import make_series, save_topic
from tests import factories
from tests.reports.builders import noon
from tests.reports.rated import AFTER_JUNE, RateBuilder

pytestmark = pytest.mark.django_db
WINTER, BEFORE = noon(date(2024, 1, 20)), noon(date(2023, 1, 20))
ON = date(2024, 3, 1)


@pytest.fixture
def heating(operator):
    """Two winters of cold rooms in 城西区, and what a question must leave out."""
    build = RateBuilder(operator)
    west, east = factories.make_grid("城西区"), factories.make_grid("城东区")
    cold = factories.make_category("供暖室温不达标")
    forget_reference()
    build.cases(5, at=WINTER, category=cold, grid=west)
    build.cases(2, at=BEFORE, category=cold, grid=west)
    build.cases(1, at=WINTER, category=cold, grid=east)
    build.cases(1, at=WINTER, category=build.hotspots["物业服务"], grid=west)
    return {"category": cold.code, "grid": west.code, "build": build}


def asked(heating, **more):
    return {"category": heating["category"], "grid": heating["grid"], **more}


def test_a_season_is_compared_with_the_same_days_of_the_last(heating):
    season = season_of("供暖季", 2023)
    assert (season.first, season.last) == (date(2023, 10, 15), date(2024, 4, 15))
    assert season.label == "2023—2024年供暖季"
    period, compared = season_period(season, date(2024, 2, 29))
    assert (period.from_on, period.to_on) == (date(2023, 10, 15), date(2024, 2, 29))
    assert (compared.earlier.from_on, compared.earlier.to_on) == (
        date(2022, 10, 15), date(2023, 3, 1),
    )  # fmt: skip
    assert compared.name == "2023—2024年供暖季（截至2月29日）"


@pytest.mark.parametrize(
    ("words", "fields", "rest"),
    [
        ("今年供暖季城西区室温不达标", {"season": "供暖季:2023"}, ""),
        ("去年供暖季城西区的室温不达标", {"season": "供暖季:2022"}, ""),
        ("上月城西区供暖室温不达标", {"since": "2024-02-01", "until": "2024-02-29"}, ""),
        ("2023年12月城西区噪声", {"since": "2023-12-01", "until": "2023-12-31"}, "噪声"),
    ],
)
def test_words_are_resolved_by_names_and_what_is_left_is_told(heating, words, fields, rest):
    found = understand(words, ON)
    expected = {**fields, "grid": heating["grid"]}
    if not rest:
        expected["category"] = heating["category"]
    assert (found.fields, found.rest) == (expected, rest)


def test_one_page_answers_with_sentence_table_chart_and_cases(
    heating, client, bulletin_editor, handler, django_assert_max_num_queries
):
    page = reverse("reports:topics")
    client.force_login(handler)
    assert client.get(page).status_code == 403
    client.force_login(bulletin_editor)
    question = asked(heating, since="2024-01-01", until="2024-02-29")
    client.get(page, question)
    with django_assert_max_num_queries(16):
        shown = client.get(page, question).content.decode()
    assert "2024年1月1日—2月29日城西区供暖室温不达标诉求情况" in shown
    assert "诉求5件，比上期增加5件" in shown and "<svg" in shown
    assert '<td data-label="受理件数">5</td>' in shown and shown.count('data-label="诉求"') == 5
    word = client.post(reverse("reports:topic_word"), {"query": urlencode(question)})
    assert word["Content-Type"].endswith("wordprocessingml.document")
    wrong = client.get(page, asked(heating, since="2024-02-01", until="2024-01-01"))
    assert "截止日期不能早于起始日期" in wrong.content.decode()
    by_words = client.get(page, {"words": "2024年1月城西区室温不达标"}, follow=True)
    assert "城西区供暖室温不达标诉求5件" in by_words.content.decode()


def test_a_question_is_saved_by_name_and_made_into_a_series_once(
    heating, client, bulletin_editor, operator
):
    client.force_login(bulletin_editor)
    question = asked(heating, since="2024-01-01", until="2024-01-31", by="months")
    query = urlencode(question)
    client.post(reverse("reports:save_topic"), {"name": "室温", "query": f"{query}&x=1"})
    topic = SavedQuestion.objects.get(created_by=bulletin_editor)
    assert topic.asked == question
    answer = client.post(reverse("reports:topic_series", args=[topic.pk]), follow=True)
    assert "已立为系列" in answer.content.decode()
    row = DocumentDefinition.objects.get(code=f"t{topic.pk}")
    assert (row.place, row.is_active, row.grid.name) == ("城西区供暖室温不达标", False, "城西区")
    january = period_of(date(2024, 1, 1), date(2024, 1, 31))
    text = bulletin_text(build_draft(row.code, january, at=AFTER_JUNE))
    assert text.startswith("2024年1月城西区供暖室温不达标诉求情况\n") and "诉求5件" in text
    form = TopicForm(question, on=ON)
    assert form.is_valid()
    with pytest.raises(Conflict):
        make_series(topic, form.question(), actor=bulletin_editor, at=AFTER_JUNE)
    with pytest.raises(Forbidden):
        make_series(topic, form.question(), actor=operator, at=AFTER_JUNE)
    assert save_topic("室温", question, actor=bulletin_editor, at=AFTER_JUNE) == topic
    with pytest.raises(Conflict, match="换一个名称"):
        save_topic("室温", {"by": "units"}, actor=bulletin_editor, at=AFTER_JUNE)
    client.force_login(operator)
    assert ">室温<" not in client.get(reverse("reports:topics")).content.decode()

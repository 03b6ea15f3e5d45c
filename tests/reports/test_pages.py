"""The pages of bulletins: who sees what, what each deed answers, how many statements."""

import re

import pytest
from django.urls import reverse

from cases.models import Assignment, Case, HotspotReview
from reports.bulletins.issuing.kept_pages import render_page
from reports.bulletins.wording.editor_choices import Choices
from reports.models import Bulletin, Step
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import issue_bulletin
from tests.reports.conftest import DAY, NOON


@pytest.fixture
def as_(client):
    def as_(user):
        client.force_login(user)
        return client

    return as_


@pytest.fixture
def checked(draft, bulletin_editor, second_editor, morning):
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    return check_bulletin(draft, actor=second_editor, at=morning)


@pytest.fixture
def issued(checked, bulletin_issuer, morning):
    return issue_bulletin(checked, actor=bulletin_issuer, at=morning)


def url(name, *args):
    return reverse(f"reports:{name}", args=args)


def body(response):
    return response.content.decode()


def test_drafts_are_for_editors_and_issuers(as_, draft, bulletin_editor, operator, leader, handler):
    page = url("bulletin", draft.pk)
    assert as_(bulletin_editor).get(page).status_code == 200
    for person, status in ((operator, 404), (leader, 404), (handler, 404)):
        assert as_(person).get(page).status_code == status
        assert str(draft.period) not in body(as_(person).get(url("bulletins")))


def test_what_was_issued_is_for_the_hotline_and_its_page_for_the_units_it_names(
    as_, issued, leader, handler
):
    for name in ("bulletin", "pdf", "text", "figures", "sign_off", "changes", "figure"):
        address = url(name, issued.pk)
        expected = {"changes": 403, "figure": 404}.get(name, 200)
        assert as_(leader).get(address).status_code == expected, name
        read = 200 if name in ("bulletin", "pdf", "text") else 403
        assert as_(handler).get(address).status_code == read, name


def test_a_stranger_of_the_site_is_sent_to_log_in(client, draft):
    for name in ("bulletin", "pdf", "edit"):
        assert client.get(url(name, draft.pk)).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_statements_for_one_row_and_three(
    as_, draft, build, unit, bulletin_editor, django_assert_num_queries, rows
):
    from datetime import timedelta

    from reports.periods import period_of
    from reports.services.drafts import build_draft

    for n in range(1, rows):
        period = period_of(DAY - timedelta(days=n))
        build_draft("daily", period, at=NOON + timedelta(days=2))
    client = as_(bulletin_editor)
    client.get(url("bulletins"))
    with django_assert_num_queries(3):
        page = client.get(url("bulletins"))
    assert body(page).count("热线工作日报</td>") == rows


def test_days_are_joined_by_the_form_of_the_list(draft, bulletin_editor):
    from datetime import timedelta

    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(bulletin_editor)
    assert f'action="{url("join")}"' in body(client.get(url("bulletins")))
    days = {"period_from": DAY, "period_to": DAY + timedelta(days=1), "series": "daily"}
    page = body(client.get(url("join"), days))
    [token] = re.findall(
        r'name="csrfmiddlewaretoken" value="(\w+)"', page.partition('class="section joint"')[2]
    )
    answer = client.post(url("join"), {**days, "csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    assert Bulletin.objects.filter(period_to=DAY + timedelta(days=1)).exists()


def test_a_bulletins_page_stays_within_twelve_statements(
    as_, checked, bulletin_issuer, django_assert_max_num_queries
):
    Assignment.objects.earliest("pk").delete()
    client = as_(bulletin_issuer)
    client.get(url("bulletin", checked.pk))
    with django_assert_max_num_queries(12):
        page = client.get(url("bulletin", checked.pk))
    assert "物业服务3件中有1件没有派给相应县区政府" in body(page)


def test_the_page_shows_figures_as_links_and_the_page_as_a_picture(as_, draft, bulletin_editor):
    render_page(draft)
    page = body(as_(bulletin_editor).get(url("bulletin", draft.pk)))
    assert f'{url("figure", draft.pk)}?figure=calls">3</a>' in page
    assert f'src="{url("picture", draft.pk, 1)}?v=1"' in page
    picture = as_(bulletin_editor).get(url("picture", draft.pk, 1))
    assert picture.content.startswith(b"\x89PNG")
    assert as_(bulletin_editor).get(url("picture", draft.pk, 2)).status_code == 404


def test_what_is_missing_links_to_where_it_is_settled(as_, draft, build, bulletin_editor, morning):
    from reports.services.drafts import refresh_bulletin

    HotspotReview.objects.all().delete()
    refresh_bulletin(draft, at=morning)
    page = body(as_(bulletin_editor).get(url("bulletin", draft.pk)))
    assert url("hotspot", DAY, build.hotspots["物业服务"].pk) in page


def test_a_silent_body_links_to_the_returns_of_the_day(as_, hazard_draft, bulletin_editor, morning):
    from cases.models import HazardReturn
    from reports.services.drafts import refresh_bulletin

    HazardReturn.objects.all().delete()
    refresh_bulletin(hazard_draft, at=morning)
    page = body(as_(bulletin_editor).get(url("bulletin", hazard_draft.pk)))
    assert f"{reverse('cases:hazard_returns')}?day=2024-12-10" in page


def test_editing_saves_choices_and_marks_the_changed_words(as_, draft, build, bulletin_editor):
    pk = build.hotspots["物业服务"].pk
    client = as_(bulletin_editor)
    answer = client.post(
        url("edit", draft.pk), {"seen": 1, f"action:{pk}": "contacting", "note": "尚未联系"}
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.step, draft.choices["actions"]) == (Step.EDITED, {str(pk): "contacting"})
    page = body(client.get(url("bulletin", draft.pk)))
    assert "<ins>正在</ins>" in page
    assert "<del>已及时</del>" in page


def test_editing_a_stale_page_keeps_what_was_typed(as_, draft, build, bulletin_editor, morning):
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    pk = build.hotspots["物业服务"].pk
    typed = {"seen": 1, f"action:{pk}": "transferred", "note": "记得核对"}
    answer = as_(bulletin_editor).post(url("edit", draft.pk), typed)
    assert answer.status_code == 409
    assert 'value="记得核对"' in body(answer)
    assert '<option value="transferred" selected>' in body(answer)


def test_the_steps_to_issue_on_the_page(
    as_, draft, build, bulletin_editor, second_editor, bulletin_issuer
):
    action = f"action:{build.hotspots['物业服务'].pk}"
    as_(bulletin_editor).post(url("edit", draft.pk), {"seen": 1, action: "contacted"})
    as_(second_editor).post(url("act", draft.pk, "check"), {"seen": 2, "note": "无误"})
    page = body(as_(bulletin_issuer).get(url("bulletin", draft.pk), {"act": "issue"}))
    assert "签发即编定期号" in page
    answer = as_(bulletin_issuer).post(url("act", draft.pk, "issue"), {"seen": 2})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.step == Step.ISSUED


def test_an_editor_is_not_offered_to_issue_and_is_told_who_may(
    as_, checked, bulletin_editor, bulletin_issuer
):
    page = body(as_(bulletin_editor).get(url("bulletin", checked.pk)))
    assert "?act=issue" not in page
    assert "签发须由编辑、核稿以外的人：吴签发" in page
    answer = as_(bulletin_editor).post(url("act", checked.pk, "issue"), {"seen": 2})
    assert answer.status_code == 403


def test_a_refused_issue_says_everything_that_is_missing(as_, checked, bulletin_issuer):
    Assignment.objects.all().delete()
    answer = as_(bulletin_issuer).post(url("act", checked.pk, "issue"), {"seen": 2})
    assert answer.status_code == 400
    assert "还不能签发：物业服务3件中有3件没有派给相应县区政府" in body(answer)


def test_sending_back_without_a_reason_is_refused_beside_the_field(as_, checked, bulletin_issuer):
    answer = as_(bulletin_issuer).post(url("act", checked.pk, "send-back"), {"seen": 2})
    assert answer.status_code == 400
    assert "field-error" in body(answer)


def test_an_unknown_deed_is_not_found(as_, checked, bulletin_issuer):
    assert as_(bulletin_issuer).post(url("act", checked.pk, "burn"), {"seen": 2}).status_code == 404


def test_correcting_leads_to_the_new_draft(as_, issued, bulletin_editor):
    answer = as_(bulletin_editor).post(
        url("act", issued.pk, "correct"), {"seen": issued.version, "note": "补录一件"}
    )
    revised = Bulletin.objects.get(revision=2)
    assert answer.url == url("bulletin", revised.pk)
    page = body(as_(bulletin_editor).get(url("bulletin", issued.pk)))
    assert "?act=correct" not in page
    assert url("bulletin", revised.pk) in page


def test_the_press_edition_is_drawn_up_and_approved(as_, issued, bulletin_editor, bulletin_issuer):
    seen = {"seen": issued.version}
    as_(bulletin_editor).post(
        url("act", issued.pk, "prepare-press"), {**seen, "omit:hotspot.1": "不宜刊登"}
    )
    assert as_(bulletin_editor).get(url("press_pdf", issued.pk)).status_code == 404
    as_(bulletin_issuer).post(url("act", issued.pk, "approve-press"), seen)
    assert as_(bulletin_editor).get(url("press_pdf", issued.pk)).content.startswith(b"%PDF")


def test_changes_since_the_count_are_told(as_, draft, build, bulletin_editor):
    client = as_(bulletin_editor)
    assert "一致" in body(client.get(url("changes", draft.pk)))
    build.calls(build.cases(at=NOON))
    assert "接听群众来电诉求3→4" in body(client.get(url("changes", draft.pk)))


@pytest.mark.parametrize("figure", ["calls", "callbacks", "hotspot:物业服务", "web"])
def test_a_figure_opens_its_rows(as_, draft, bulletin_editor, figure):
    page = as_(bulletin_editor).get(url("figure", draft.pk), {"figure": figure})
    assert page.status_code == 200
    number = Case.objects.earliest("pk").number
    assert (number in body(page)) == (figure in ("calls", "hotspot:物业服务"))


def test_hazards_open_with_totals_told_apart(as_, hazard_draft, build, bulletin_editor, morning):
    from cases.models import HazardReturn
    from reports.services.drafts import refresh_bulletin

    build.hazards(2, at=NOON)
    HazardReturn.objects.filter(body__name="西宁市消防救援支队").update(kind="total", count=4)
    refresh_bulletin(hazard_draft, at=morning)
    page = body(as_(bulletin_editor).get(url("figure", hazard_draft.pk), {"figure": "hazards"}))
    assert "西宁市消防救援支队按汇总数另计4件，没有逐件明细。" in page
    assert "共 <strong>2</strong> 件" in page


def test_the_cases_behind_a_doubtful_claim_are_listed(as_, draft, build, bulletin_editor):
    lonely = Assignment.objects.earliest("pk")
    number = lonely.case.number
    lonely.delete()
    page = body(as_(bulletin_editor).get(url("claim", draft.pk, build.hotspots["物业服务"].pk)))
    assert number in page
    assert "共 <strong>1</strong> 件" in page


def test_joining_days_on_the_list(as_, draft, bulletin_editor):
    client = as_(bulletin_editor)
    form = {"series": "daily", "period_from": "2024-12-10", "period_to": "2024-12-12"}
    answer = client.post(url("join"), form)
    joined = Bulletin.objects.exclude(step=Step.JOINED).get()
    assert answer.url == url("bulletin", joined.pk)
    again = client.post(url("join"), form | {"period_to": "2024-12-09"})
    assert again.status_code == 400
    assert "末日不能早于首日" in body(again)


class TestReviewPage:
    """The review of a hotspot category's day."""

    @pytest.fixture
    def address(self, draft, build):
        HotspotReview.objects.all().delete()
        return url("hotspot", DAY, build.hotspots["物业服务"].pk)

    def test_it_lists_the_days_categories_and_their_cases(self, as_, address, shift_leader):
        client = as_(shift_leader)
        index = body(client.get(url("hotspots_on", DAY)))
        assert "待确认" in index
        assert address in index
        assert Case.objects.earliest("pk").number in body(client.get(address))

    def test_none_found_is_recorded(self, as_, address, shift_leader):
        assert as_(shift_leader).post(address, {"none": "1"}).status_code == 302
        review = HotspotReview.objects.get()
        assert (review.case_count, review.has_concentrated) == (3, False)

    def test_a_problem_is_recorded_with_its_cases_beside_earlier_ones(
        self, as_, address, shift_leader
    ):
        numbers = list(Case.objects.order_by("pk").values_list("number", flat=True))
        client = as_(shift_leader)
        for place, chosen in (("康宁小区", numbers[:2]), ("书院小区", numbers[1:])):
            form = {"place": place, "problem": "停水", "unit_phrase": "城东区政府"}
            assert client.post(address, form | {"cases": chosen}).status_code == 302
        review = HotspotReview.objects.get(superseded_at=None)
        assert sorted(str(p) for p in review.problems.all()) == ["书院小区停水", "康宁小区停水"]

    def test_a_problem_without_cases_or_place_keeps_what_was_typed(
        self, as_, address, shift_leader
    ):
        form = {"place": "", "problem": "停水", "unit_phrase": "城东区政府"}
        answer = as_(shift_leader).post(address, form)
        assert answer.status_code == 400
        assert "请勾选工单。" in body(answer)
        assert 'value="停水"' in body(answer)
        assert not HotspotReview.objects.exists()

    def test_only_reviewers_open_it(self, as_, address, operator, handler):
        for person in (operator, handler):
            assert as_(person).get(address).status_code == 403

    def test_an_issuer_approves_naming_in_the_press(
        self, as_, address, build, bulletin_issuer, shift_leader
    ):
        hotspot = build.hotspots["物业服务"]
        problem = build.problem(hotspot, DAY, list(Case.objects.all()))
        name = url("name_problem", problem.pk)
        assert as_(shift_leader).post(name).status_code == 403
        assert "批准对外具名" in body(as_(bulletin_issuer).get(address))
        assert as_(bulletin_issuer).post(name).status_code == 302
        problem.refresh_from_db()
        assert problem.is_named_in_press

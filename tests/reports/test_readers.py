"""Units read the issues that the closing block sends to them, and nothing else of them."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from grids.models import CitySetting
from grids.models.unit import UnitKind
from grids.rules import forget_rules
from reports.bulletins.issuing.addressees import units_addressed
from reports.bulletins.wording.editor_choices import Choices
from reports.models import Bulletin, BulletinRecipient
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import correct_bulletin, issue_bulletin
from reports.services.press import approve_press_edition, prepare_press_edition
from tests import factories


def set_rule(key, value):
    CitySetting.objects.update_or_create(key=key, defaults={"value": value})
    forget_rules()


@pytest.fixture
def issue(bulletin_editor, second_editor, bulletin_issuer, morning):
    def issue(bulletin):
        edit_bulletin(bulletin, actor=bulletin_editor, at=morning, choices=Choices())
        check_bulletin(bulletin, actor=second_editor, at=morning)
        return issue_bulletin(bulletin, actor=bulletin_issuer, at=morning)

    return issue


@pytest.fixture
def sent(draft, issue, unit, other_unit):
    """An issue that names one unit alone."""
    set_rule("bulletin.closing", [["报", "市委领导。"], ["送", "城东区政府。"]])
    return issue(draft)


@pytest.fixture
def revised(sent, issue, bulletin_editor, morning):
    return issue(correct_bulletin(sent, actor=bulletin_editor, at=morning, note="补录一件"))


def address(name, bulletin, *more):
    return reverse(f"reports:{name}", args=[bulletin.pk, *more])


def test_collective_words_and_names_say_whom_the_block_means(unit, other_unit, sub_unit):
    police = factories.make_unit("市公安局", kind=UnitKind.DEPARTMENT)
    gone = factories.make_unit("城南区政府", is_active=False)
    set_rule("bulletin.closing", [["报", "市委领导。"], ["送", "各县区政府，市公安局。"]])
    named = units_addressed("bulletin.closing")
    assert {unit, other_unit, police} <= set(named)
    assert gone not in named
    assert set(named.values()) == {"送"}
    set_rule("bulletin.closing", [["发", "城东区政府、市公安局"]])
    assert units_addressed("bulletin.closing") == {unit: "发", police: "发"}


def test_a_unit_reads_the_issue_that_is_sent_to_it(client, sent, handler, unit_leader):
    for person in (handler, unit_leader):
        client.force_login(person)
        assert "第1期（总第1期）" in client.get(reverse("reports:bulletins")).content.decode()
        page = client.get(address("bulletin", sent)).content.decode()
        assert address("picture", sent, 1) in page
        assert client.get(address("pdf", sent)).content.startswith(b"%PDF")
        assert "12月10日" in client.get(address("text", sent)).content.decode()
        assert client.get(address("picture", sent, 1)).status_code == 200


def test_a_unit_reads_neither_figures_nor_log_nor_sign_off_sheet(client, sent, handler):
    client.force_login(handler)
    page = client.get(address("bulletin", sent)).content.decode()
    for hidden in ("办理过程", "审签单", "?figure=", "吴签发", sent.checksum):
        assert hidden not in page
    for name in ("sign_off", "figures", "figure", "changes", "press_pdf", "preview"):
        assert client.get(address(name, sent)).status_code in (403, 404), name


def test_the_press_edition_is_not_a_units(client, sent, handler, bulletin_editor, bulletin_issuer,
                                          morning):  # fmt: skip
    edition = prepare_press_edition(sent, actor=bulletin_editor, at=morning, omitted={})
    approve_press_edition(edition.bulletin, actor=bulletin_issuer, at=morning)
    client.force_login(handler)
    assert client.get(address("press_pdf", sent)).status_code == 403
    for name in ("press", "sign-off"):
        assert client.get(f"/api/v1/bulletins/{sent.pk}/{name}.pdf").status_code == 404


def test_a_unit_that_is_not_named_sees_nothing(client, sent, stranger):
    client.force_login(stranger)
    assert "第1期" not in client.get(reverse("reports:bulletins")).content.decode()
    for name in ("bulletin", "pdf", "text"):
        assert client.get(address(name, sent)).status_code == 404, name
    assert client.get(address("picture", sent, 1)).status_code == 404
    assert client.get("/api/v1/bulletins/").json()["results"] == []
    for path in ("", "page.pdf"):
        assert client.get(f"/api/v1/bulletins/{sent.pk}/{path}").status_code == 404


def test_a_draft_is_nobodys_of_a_unit(client, draft, handler):
    client.force_login(handler)
    assert client.get(address("bulletin", draft)).status_code == 404
    assert client.get(address("pdf", draft)).status_code == 404


def test_until_it_is_issued_only_those_who_make_it_read_it(
    client, draft, leader, operator, bulletin_editor, second_editor, bulletin_issuer, morning
):
    def read_by(*people):
        return [Bulletin.objects.visible_to(one).filter(pk=draft.pk).exists() for one in people]

    others, makers = (leader, operator), (bulletin_editor, bulletin_issuer)
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    assert read_by(*others, *makers) == [False, False, True, True]
    check_bulletin(draft, actor=second_editor, at=morning)
    assert read_by(*others, *makers) == [False, False, True, True]
    client.force_login(leader)
    for name in ("bulletin", "pdf", "text"):
        assert client.get(address(name, draft)).status_code == 404, name
    issue_bulletin(draft, actor=bulletin_issuer, at=morning)
    assert read_by(*others, *makers) == [True, True, True, True]


def test_the_api_gives_a_unit_the_issue_without_its_log(client, sent, handler):
    client.force_login(handler)
    [row] = client.get("/api/v1/bulletins/").json()["results"]
    assert row["id"] == sent.pk
    found = client.get(f"/api/v1/bulletins/{sent.pk}/").json()
    assert found["text"].splitlines()[1].startswith("12月10日，")
    assert found.keys().isdisjoint({"steps", "gaps", "figures", "lines", "choices", "allowed"})
    assert client.get(f"/api/v1/bulletins/{sent.pk}/page.pdf").content.startswith(b"%PDF")
    answer = client.post(f"/api/v1/bulletins/{sent.pk}/archive/", {"seen": 1})
    assert answer.status_code == 404


def test_who_got_an_issue_does_not_change_with_the_closing_block(sent, handler, stranger):
    set_rule("bulletin.closing", [["送", "城西区政府"]])
    assert list(Bulletin.objects.visible_to(handler)) == [sent]
    assert not Bulletin.objects.visible_to(stranger).exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        BulletinRecipient.objects.all()._raw_delete("default")


@pytest.mark.parametrize("who", ["handler", "leader", "bulletin_editor"])
def test_a_corrected_issue_stands_behind_its_correction(client, sent, revised, request, who):
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("reports:bulletins")).content.decode()
    head, _, folded = page.partition("更正前的1版")
    assert address("bulletin", revised) in head
    assert address("bulletin", sent) not in head
    assert address("bulletin", sent) in folded.partition("</details>")[0]
    old = client.get(address("bulletin", sent)).content.decode()
    assert "这一版已被更正，请勿再引用" in old
    assert "补录一件" in old
    assert address("bulletin", revised) in old
    assert "请勿再引用" not in client.get(address("bulletin", revised)).content.decode()


def test_an_open_correction_takes_nobodys_place(client, sent, bulletin_editor, leader, morning):
    correct_bulletin(sent, actor=bulletin_editor, at=morning, note="补录")
    client.force_login(leader)
    assert address("bulletin", sent) in client.get(reverse("reports:bulletins")).content.decode()
    assert "请勿再引用" not in client.get(address("bulletin", sent)).content.decode()


def test_the_api_tells_which_issue_took_anothers_place(client, sent, revised, leader):
    client.force_login(leader)
    rows = client.get("/api/v1/bulletins/").json()["results"]
    assert {row["id"]: row["corrected_by"] for row in rows} == {
        revised.pk: None, sent.pk: revised.pk,
    }  # fmt: skip
    current = client.get("/api/v1/bulletins/?superseded=false").json()["results"]
    assert [row["id"] for row in current] == [revised.pk]


def test_a_leader_opens_the_newest_pdf_in_two_clicks_and_no_corrected_one(
    client, sent, revised, leader
):
    client.force_login(leader)
    home = client.get("/").content.decode()
    assert address("pdf", revised) in home
    assert address("pdf", sent) not in home
    assert address("pdf", revised) in client.get(address("bulletin", revised)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_a_unit_takes_the_same_statements(
    client, sent, issue, build, unit, handler, django_assert_num_queries, rows
):
    from tests.reports.test_issuing import next_draft

    for days in range(1, rows):
        issue(next_draft(build, unit, days))
    client.force_login(handler)
    client.get(reverse("reports:bulletins"))
    with django_assert_num_queries(3):
        page = client.get(reverse("reports:bulletins")).content.decode()
    assert page.count("热线工作日报</td>") == rows

"""What is told about a bulletin leads to it."""

from django.urls import reverse

from grids.roles import roles_with
from notices.board import unread_notices
from notices.models import Notice
from reports.bulletins.wording.editor_choices import Choices
from reports.capabilities import ReportCapability
from reports.notice_kinds import BulletinSentence
from reports.services.bulletin_notices import notify_holders
from reports.services.editing import check_bulletin, edit_bulletin, send_back
from reports.services.issuing import issue_bulletin


def last_page():
    return Notice.objects.latest("pk").page


def test_each_step_tells_the_next_person_where(
    draft, bulletin_editor, second_editor, bulletin_issuer, morning
):
    address = reverse("reports:bulletin", args=[draft.pk])
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    check_bulletin(draft, actor=second_editor, at=morning)
    assert last_page() == address
    send_back(draft, actor=bulletin_issuer, at=morning, reason="请核对")
    assert last_page() == address
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    check_bulletin(draft, actor=second_editor, at=morning)
    issue_bulletin(draft, actor=bulletin_issuer, at=morning)
    assert Notice.objects.latest("pk").role == "leader"
    assert last_page() == address


def test_home_and_notices_open_the_bulletin(
    client, draft, bulletin_editor, bulletin_issuer, monkeypatch, morning
):
    monkeypatch.setattr("cases.menu.timezone.now", lambda: morning)
    monkeypatch.setattr("notices.views.timezone.now", lambda: morning)
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    check_bulletin(draft, actor=bulletin_editor, at=morning)
    client.force_login(bulletin_issuer)
    link = f'<a href="{reverse("reports:bulletin", args=[draft.pk])}">'
    for page in ("/", reverse("notices:notices")):
        assert link in client.get(page).content.decode()


def test_the_bell_counts_a_bulletin_only_while_its_step_waits(
    draft, bulletin_editor, second_editor, bulletin_issuer, leader, morning
):
    def told():
        people = (bulletin_editor, bulletin_issuer, leader)
        return [unread_notices(person, morning).count() for person in people]

    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    check_bulletin(draft, actor=second_editor, at=morning)
    assert told() == [0, 1, 0]
    send_back(draft, actor=bulletin_issuer, at=morning, reason="请核对")
    assert told() == [1, 0, 0]
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    check_bulletin(draft, actor=second_editor, at=morning)
    issue_bulletin(draft, actor=bulletin_issuer, at=morning)
    assert told() == [0, 0, 1]


def test_notify_holders_tells_each_role_that_has_the_capability(draft, morning):
    capability = ReportCapability.EDIT_BULLETINS
    notify_holders(draft, BulletinSentence.SENT_BACK_TO_EDIT, {"reason": "请核对"},
                   to=capability, at=morning)  # fmt: skip
    told = Notice.objects.filter(sentence="sent_back_to_edit")
    assert {notice.role for notice in told} == set(roles_with(capability))
    assert {(notice.subject_kind, notice.subject_id) for notice in told} == {("bulletin", draft.pk)}
    assert {str(notice) for notice in told} == {f"{draft}退回修改：请核对"}

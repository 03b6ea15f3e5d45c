"""Documents about one case or one group of cases."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Reply, Ruling
from cases.models.assignment import ReplyOutcome
from concentrated.models import GroupedCase, GroupStatus, ProblemGroup
from grids.models import Kind, Role
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from notices.models import Notice
from reports.bulletins.content import lines_from
from reports.bulletins.issuing.bulletin_paper import paper_of
from reports.bulletins.topics.lacking import topic_gaps
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.lines import text_of
from reports.models import Bulletin, Step
from reports.periods import period_of
from reports.selectors.bulletin_dossier import read_bulletin_dossier
from reports.series import SPECS, TOPIC_SPECS
from reports.services import jobs
from reports.services.briefs import drop_brief, start_brief
from reports.services.drafts import build_draft, refresh_bulletin
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import archive_bulletin, correct_bulletin, issue_bulletin
from tests import factories
from tests.at_once import at_once, fresh

pytestmark = pytest.mark.django_db
FLASH, SPECIAL, MEMO = (spec.code for spec in TOPIC_SPECS)
HOUR = timedelta(hours=1)


@pytest.fixture
def supervisor(db):
    return factories.make_person(Role.SUPERVISOR, username="supervisor", full_name="督办")


@pytest.fixture
def case(make_case):
    return make_case(
        title="锦绣华庭地下车库充电冒烟", place="锦绣华庭", caller_name="马晓燕",
        text="我是马晓燕，电话13897001234，锦绣华庭车库充电桩冒烟。", phone="13897001234",
    )  # fmt: skip


@pytest.fixture
def group(case, make_case, at):
    """Return a confirmed group of the case and two others, of two people."""
    found = ProblemGroup.objects.create(
        name="锦绣华庭", problem="车库充电桩冒烟", status=GroupStatus.CONFIRMED, persons=2,
        case_count=3, first_at=at, last_at=at,
    )  # fmt: skip
    others = [
        make_case(text=f"锦绣华庭车库冒烟，第{n}次反映。", phone="13897005678") for n in (1, 2)
    ]
    for row in (case, *others):
        member = {"group": found, "received_at": row.received_at, "title_key": 1, "names": []}
        blank = {"title_names": [], "words": [], "weights": []}
        GroupedCase.objects.create(case=row, writer=1 if row == case else 2, **member, **blank)
    return found


def said(bulletin):
    return text_of(lines_from(bulletin.lines))


def test_a_case_makes_a_draft_that_tells_nobody_who_wrote(case, supervisor, at, media):
    made = start_brief(FLASH, case, actor=supervisor, at=at + HOUR)
    text = said(made)
    assert text.startswith("关于锦绣华庭地下车库充电冒烟的情况\n12月10日9时")
    assert "锦绣华庭车库充电桩冒烟" in text and "地点：锦绣华庭。" in text
    assert "承办单位：城东区政府。" in text and "办结时限为" in text
    assert "马晓燕" not in text and "13897001234" not in text
    assert (made.step, made.about_case) == (Step.DRAFT, case)
    assert str(made) == "要情快报 关于锦绣华庭地下车库充电冒烟的情况"
    assert Notice.objects.filter(subject_id=made.pk, role=Role.BULLETIN_EDITOR).exists()


def test_a_group_tells_people_growth_and_units(group, supervisor, at, media):
    text = said(start_brief(SPECIAL, group, actor=supervisor, at=at + HOUR))
    assert "关于锦绣华庭车库充电桩冒烟的专题报告" in text
    assert "截至12月10日10时，12345政务服务便民热线接到2名市民反映" in text
    assert "共3件" in text and "近24小时3件，前24小时0件" in text
    assert "承办单位：城东区政府3件。其中待签收3件。" in text
    assert [line for line in text.splitlines() if "、" in line[:2]] == [
        "一、反映情况", "二、办理情况", "三、时限和下一步工作"
    ]  # fmt: skip


def test_what_is_secret_or_reports_somebody_is_told_of_in_none(
    case, group, make_case, supervisor, at, media
):
    for number, hidden in enumerate(({"is_secret": True}, {"kind": Kind.REPORT})):
        with pytest.raises(Forbidden, match="不写入文件"):
            start_brief(FLASH, make_case(**hidden, phone=f"1389700555{number}"),
                        actor=supervisor, at=at)  # fmt: skip
    Case.objects.filter(pk=case.pk).update(is_secret=True)
    assert "接到1名市民反映" in said(start_brief(SPECIAL, group, actor=supervisor, at=at + HOUR))
    Case.objects.update(is_secret=True)
    with pytest.raises(Forbidden, match="没有可以写入文件的工单"):
        start_brief(FLASH, group, actor=supervisor, at=at)


def test_only_who_may_begins_one(case, group, operator, handler, stranger, supervisor, at, media):
    for nobody in (operator, handler, stranger):
        with pytest.raises(Forbidden):
            start_brief(FLASH, case, actor=nobody, at=at)
    with pytest.raises(NotVisible):
        start_brief(MEMO, group, actor=supervisor, at=at)
    with pytest.raises(NotVisible):
        start_brief(SPECS[0].code, case, actor=supervisor, at=at)
    ProblemGroup.objects.update(status=GroupStatus.PROPOSED)
    group.refresh_from_db()
    with pytest.raises(Conflict, match="确认后才能拟稿"):
        start_brief(FLASH, group, actor=supervisor, at=at)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_draft(case, supervisor, at, media):
    two = at_once(
        *(lambda: start_brief(FLASH, Case.objects.get(pk=case.pk), actor=fresh(supervisor), at=at)
          for _ in range(2))
    )  # fmt: skip
    assert two[0].pk == two[1].pk and Bulletin.objects.count() == 1


def issue(draft, editor, second, issuer, at):
    edit_bulletin(draft, actor=editor, at=at, choices=Choices())
    checked = check_bulletin(draft, actor=second, at=at)
    return issue_bulletin(checked, actor=issuer, at=at)


def test_it_goes_the_way_of_the_dailies(
    case, supervisor, bulletin_editor, second_editor, bulletin_issuer, leader, operator, handler,
    at, media,
):  # fmt: skip
    people = (bulletin_editor, second_editor, bulletin_issuer, at + HOUR)
    first = issue(start_brief(FLASH, case, actor=supervisor, at=at), *people)
    second = issue(start_brief(FLASH, case, actor=supervisor, at=at + HOUR), *people)
    assert first.issue_name == "第1期（总第1期）" and second.issue_name == "第2期（总第2期）"
    seen = [Bulletin.objects.visible_to(one).count() for one in (leader, supervisor)]
    assert seen == [2, 2]
    assert not any(Bulletin.objects.visible_to(one).exists() for one in (operator, handler))
    # A correction may be open beside a further issue.
    further = start_brief(FLASH, case, actor=supervisor, at=at + HOUR)
    note = "更正地点"
    wrong = correct_bulletin(first, actor=bulletin_editor, at=at + HOUR, note=note)
    assert wrong.about_case == case
    assert start_brief(FLASH, case, actor=supervisor, at=at + HOUR) == further
    corrected = issue(wrong, *people)
    assert corrected.number == first.number
    rows = Bulletin.objects.visible_to(leader).superseded(is_so=False)
    assert set(rows) == {corrected, second}
    assert [one.pk for one in read_bulletin_dossier(first.pk, user=leader).revisions] == [wrong.pk]
    assert archive_bulletin(corrected, actor=bulletin_editor, at=at).step == Step.ARCHIVED


def test_what_was_hidden_after_drafting_is_held_back(
    case, group, supervisor, bulletin_editor, second_editor, bulletin_issuer, at, media
):
    flash = start_brief(FLASH, case, actor=supervisor, at=at + HOUR)
    special = start_brief(SPECIAL, group, actor=supervisor, at=at + HOUR)
    assert not topic_gaps(flash, None) and not topic_gaps(special, None)
    Case.objects.filter(pk=case.pk).update(is_secret=True)
    ProblemGroup.objects.update(status=GroupStatus.PROPOSED)
    [gap] = topic_gaps(Bulletin.objects.get(pk=flash.pk), None)
    assert gap.is_blocking and "保密" in gap.text
    assert [
        "不能写成集中反映" in one.text
        for one in topic_gaps(Bulletin.objects.get(pk=special.pk), None)
    ] == [True]
    with pytest.raises(InvalidInput, match="保密"):
        issue(
            Bulletin.objects.get(pk=flash.pk),
            bulletin_editor,
            second_editor,
            bulletin_issuer,
            at + HOUR,
        )


def test_only_a_reply_to_the_citizen_that_stands_is_told(case, supervisor, handler, at, media):
    part = case.assignments.get()
    for number, (text, verdict) in enumerate((("已整改", ""), ("不归我们管", Ruling.REFUSED))):
        Reply.objects.create(
            case=case, assignment=part, round=number, text=text, verdict=verdict,
            outcome=ReplyOutcome.SOLVED, submitted_at=at + number * HOUR, submitted_by=handler,
        )  # fmt: skip
    text = said(start_brief(FLASH, case, actor=supervisor, at=at + 2 * HOUR))
    assert "答复：已整改" in text and "不归我们管" not in text


def test_an_editor_writes_lines_anew_and_adds_one(
    case, supervisor, bulletin_editor, at, client, media
):
    draft = start_brief(MEMO, case, actor=supervisor, at=at)
    client.force_login(bulletin_editor)
    page = client.get(reverse("reports:bulletin", args=[draft.pk])).content.decode()
    assert "改写" in page and "增写一段" in page and case.number in page
    typed = {f"line:{line['key']}": "".join(t for t, _ in line["pieces"]) for line in draft.lines}
    typed |= {"line:end": "请领导阅示。", "line:extra": "现场已拉警戒线。", "seen": draft.version}
    assert client.post(reverse("reports:edit", args=[draft.pk]), typed).status_code == 302
    draft.refresh_from_db()
    assert draft.choices["rewritten"] == {"end": "请领导阅示。", "extra": "现场已拉警戒线。"}
    assert said(draft).endswith("请领导阅示。\n现场已拉警戒线。\n")
    anew = refresh_bulletin(draft, at=at + HOUR, actor=bulletin_editor)
    assert said(anew).endswith("请领导阅示。\n现场已拉警戒线。\n")
    blocks = paper_of(anew).blocks
    assert blocks[0].rows[0][0].label == "领导批示" and len(blocks) == 6
    with pytest.raises(InvalidInput):
        edit_bulletin(anew, actor=bulletin_editor, at=at, choices=Choices(rewritten={"x": "字"}))


def test_a_line_that_is_saved_as_it_reads_stays_made_by_rule(
    case, supervisor, bulletin_editor, at, client, media
):
    draft = start_brief(MEMO, case, actor=supervisor, at=at)
    # As a phrase read that the city has since worded anew.
    draft.lines[1]["pieces"] = [["先前的说法。", ""]]
    draft.save()
    client.force_login(bulletin_editor)
    typed = {f"line:{line['key']}": "".join(t for t, _ in line["pieces"]) for line in draft.lines}
    typed |= {"note": "看过", "seen": draft.version}
    assert client.post(reverse("reports:edit", args=[draft.pk]), typed).status_code == 302
    draft.refresh_from_db()
    assert draft.step == Step.EDITED and "rewritten" not in draft.choices


def test_a_daily_is_neither_written_anew_nor_dropped(draft, bulletin_editor, morning):
    with pytest.raises(InvalidInput, match="不能改写"):
        edit_bulletin(draft, actor=bulletin_editor, at=morning,
                      choices=Choices(rewritten={"lead": "一切正常。"}))  # fmt: skip
    with pytest.raises(Conflict, match="可以作废"):
        drop_brief(draft, actor=bulletin_editor, at=morning, reason="重复")


def test_a_draft_nobody_needs_is_dropped_with_why(
    case, supervisor, bulletin_editor, operator, at, media
):
    made = start_brief(FLASH, case, actor=supervisor, at=at)
    with pytest.raises(Forbidden):
        drop_brief(made, actor=operator, at=at, reason="重复")
    with pytest.raises(InvalidInput):
        drop_brief(made, actor=bulletin_editor, at=at, reason=" ")
    dropped = drop_brief(made, actor=bulletin_editor, at=at, reason="重复")
    assert dropped.steps.get(deed="drop").note == "重复"
    assert start_brief(FLASH, case, actor=supervisor, at=at).pk != made.pk


def test_no_day_makes_one_and_its_steps_are_due_within_the_hour(
    case, supervisor, bulletin_editor, at, media
):
    with pytest.raises(InvalidInput, match="不按日期"):
        build_draft(FLASH, period_of(at.date()), at=at + timedelta(days=2))
    jobs.create_due_jobs(at=at)
    assert not jobs.BulletinJob.objects.filter(series=FLASH).exists()
    made = start_brief(FLASH, case, actor=supervisor, at=at)
    assert jobs.due_at(made, Step.ISSUED) == at + HOUR
    assert not jobs.tell_if_late(made, at=at + timedelta(minutes=19))
    assert jobs.tell_if_late(made, at=at + timedelta(minutes=21))
    late = Notice.objects.get(sentence="late", role=Role.BULLETIN_EDITOR)
    assert late.facts["hour"] == "09:20"
    jobs.freshen_drafts(clock=lambda: at + HOUR)
    made.refresh_from_db()
    assert made.version == 1 and made.has_current_pdf


def test_the_pages_of_a_case_and_a_group_begin_and_name_them(
    case,
    group,
    supervisor,
    operator,
    stranger,
    leader,
    client,
    media,
    django_assert_max_num_queries,
):
    panels = [
        reverse("reports:briefs_of_case", args=[case.number]),
        reverse("reports:briefs_of_group", args=[group.pk]),
    ]
    client.force_login(supervisor)
    assert client.get(panels[0]).status_code == 302
    for panel, count in zip(panels, (3, 2), strict=True):
        with django_assert_max_num_queries(12):
            shown = client.get(panel, headers={"HX-Request": "true"}).content.decode()
        assert shown.count("<form") == count
    for page, name in ((case.number, "cases:show"), (group.pk, "concentrated:group")):
        assert 'hx-get="/briefs/' in client.get(reverse(name, args=[page])).content.decode()
    start = reverse("reports:start_for_case", args=[case.number, FLASH])
    back = client.post(start)
    assert back.status_code == 302 and back.url == reverse("cases:show", args=[case.number])
    shown = client.get(panels[0], headers={"HX-Request": "true"}).content.decode()
    assert "要情快报" in shown and shown.count("<form") == 2 and "/bulletins/" not in shown
    for person, status in ((operator, 403), (stranger, 403), (leader, 403)):
        client.force_login(person)
        assert client.post(start).status_code == status
        page = client.get(reverse("cases:show", args=[case.number]))
        assert ("快报、专报" in page.content.decode()) == (person == leader)
    assert Bulletin.objects.get().built_at <= timezone.now()

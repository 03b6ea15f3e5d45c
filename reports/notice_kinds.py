"""What notices of bulletins, exports and the check of the books say, and of which kinds."""

from django.db.models import TextChoices

from cases.rules.notice_kinds import NoticeKind as CaseKind
from notices.sentences import Sentence


class NoticeKind(TextChoices):
    """The kinds of this app beside a bulletin's, of which cases tell too."""

    BOOKS = "books", "账目核对"
    EXPORT = "export", "导出"


class BulletinSentence(Sentence):
    """The sentences about a bulletin, which is named in full."""

    DRAFTED = CaseKind.BULLETIN, "{bulletin}草稿已生成"
    CHECKED = CaseKind.BULLETIN, "{bulletin}已核稿，待签发"
    SENT_BACK_TO_EDIT = CaseKind.BULLETIN, "{bulletin}退回修改：{reason}"
    LATE = CaseKind.BULLETIN, "{bulletin}应于{hour}前{step}，现为{now}"
    ISSUED = CaseKind.BULLETIN, "{bulletin}{issue}已签发"
    INSTRUCTED_ON = CaseKind.INSTRUCTION, "{giver}批示{bulletin}，请于{due}前反馈"
    INSTRUCTION_ON_ANSWERED = CaseKind.INSTRUCTION, "{unit}已反馈对{bulletin}的批示"


class ReportSentence(Sentence):
    """The other sentences of this app."""

    FAULTS_FOUND = NoticeKind.BOOKS, "账目核对：{result}，请在后台“账目核对”查看"
    EXPORTED = NoticeKind.EXPORT, "导出已生成：{title}"
    NOT_EXPORTED = NoticeKind.EXPORT, "导出未生成：{title}。{reason}"

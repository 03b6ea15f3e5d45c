"""What notices about cases and hazards say, and of which kinds they are."""

from django.db.models import TextChoices

from notices.kinds import OwnKind
from notices.sentences import Sentence

# A case as what a notice is about (`notices.subjects`).
CASE = "case"


class NoticeKind(TextChoices):
    """What a notice of this app is about."""

    NEW_CASE = "new_case", "新派工单"
    RECALL = "recall", "撤回派单"
    WITHDRAWAL = "withdrawal", "撤回告知"
    OBJECTION = "objection", "退单待审"
    RULING = "ruling", "裁定结果"
    REPLY = "reply", "答复待审"
    REPLY_REFUSED = "reply_refused", "答复退回"
    CALLBACK = "callback", "待回访"
    REDO = "redo", "重办"
    FOLLOW_UP = "follow_up", "市民追加"
    BULLETIN = "bulletin", "日报"
    APPEAL = "appeal", "申诉待审"
    MERGED = "merged", "并单"
    QUALITY = "quality", "质检反馈"
    URGE = "urge", "催办"
    SUPERVISION = "supervision", "督办"
    CRITICISM = "criticism", "通报"
    INSTRUCTION = "instruction", "批示"
    DEADLINE = "deadline", "时限变动"
    APPLICATION = "application", "申请待裁定"
    SIGN_OFF = "sign_off", "审签"
    AMENDED = "amended", "工单更正"
    ARTICLE = "article", "知识条目"


# By which messengers they go unless the city sets others.
SENT_BY = {
    "email": (
        NoticeKind.NEW_CASE, NoticeKind.REDO, NoticeKind.REPLY_REFUSED, NoticeKind.URGE,
        NoticeKind.SUPERVISION, NoticeKind.INSTRUCTION,
    ),
    "wecom": (
        NoticeKind.NEW_CASE, NoticeKind.REDO, NoticeKind.OBJECTION, NoticeKind.REPLY,
        NoticeKind.URGE, NoticeKind.SUPERVISION, NoticeKind.CRITICISM,
    ),
    "sms": (
        NoticeKind.REDO, NoticeKind.URGE, NoticeKind.SUPERVISION, NoticeKind.INSTRUCTION,
    ),
}  # fmt: skip


class CaseSentence(Sentence):
    """The sentences of this app; the number is the case's."""

    # What comes to a unit or a dispatcher.
    DISPATCHED = NoticeKind.NEW_CASE, "新派工单 {number}"
    PASSED_DOWN = NoticeKind.NEW_CASE, "下派工单 {number}"
    HANDED_OVER = NoticeKind.NEW_CASE, "内部转办 {number}"
    TELEPHONED = NoticeKind.NEW_CASE, "电话指派，首报截止 {due} {number}"
    IMPORTED = NoticeKind.NEW_CASE, "导入{channel}留言 {count} 件，待派单"
    REDO = NoticeKind.REDO, "重办 {number}"
    REDO_TO_DISPATCH = NoticeKind.REDO, "重办待派单，原承办单位已停用 {number}"
    RECALLED = NoticeKind.RECALL, "派单已撤回，本单位不用再办理 {number}"
    ADDED = NoticeKind.FOLLOW_UP, "市民追加 {number}"
    MERGED_INTO = NoticeKind.MERGED, "{number} 已并入 {main}"
    TOOK_IN = NoticeKind.MERGED, "{merged} 已并入 {number}"
    UNMERGED = NoticeKind.MERGED, "{number} 撤销并单，继续办理"
    AMENDED = NoticeKind.AMENDED, "更正要素：{elements} {number}"
    AMENDED_ANEW = NoticeKind.AMENDED, "更正要素：{elements}，时限已重算 {number}"
    AMENDED_AFTER_ISSUE = (
        NoticeKind.BULLETIN, "{number} 更正要素，{day}日报已签发，须发更正期",
    )  # fmt: skip
    RECOUNTED = NoticeKind.DEADLINE, "时限重算 {number}"
    TAKEN_OVER = OwnKind.ACCOUNT, "{person}离岗，工单 {number} {said}"

    # What waits for somebody's word, and the word.
    SUBMITTED = NoticeKind.SIGN_OFF, "{paper}待审签 {number}"
    SENT_BACK = NoticeKind.SIGN_OFF, "审签退回 {number}"
    RETURN_TO_REVIEW = NoticeKind.OBJECTION, "退单待审 {number}"
    LOWER_RETURN_TO_REVIEW = NoticeKind.OBJECTION, "下级退单待审 {number}"
    RETURN_ACCEPTED = NoticeKind.RULING, "退单已同意 {number}"
    RETURN_REFUSED = NoticeKind.RULING, "退单未同意 {number}"
    REPLY_TO_REVIEW = NoticeKind.REPLY, "答复待审 {number}"
    LOWER_REPLY_TO_REVIEW = NoticeKind.REPLY, "下级答复待审 {number}"
    REPLY_ACCEPTED = NoticeKind.RULING, "答复已通过 {number}"
    REPLY_REFUSED = NoticeKind.REPLY_REFUSED, "答复被退回 {number}"
    REPLY_REFUSED_ABOVE = NoticeKind.REPLY_REFUSED, "答复被上级退回 {number}"
    APPLIED = NoticeKind.APPLICATION, "{application}申请待裁定 {number}"
    GRANTED = NoticeKind.RULING, "{application}申请同意 {number}"
    REFUSED = NoticeKind.RULING, "{application}申请不同意 {number}"
    EXTENSION_TO_TELL = NoticeKind.RULING, "请把延期告知市民 {number}"
    UNPARKED = NoticeKind.RULING, "已销账，继续办理 {number}"
    CLOCK_RUNS = NoticeKind.RULING, "{reason}，恢复计时 {number}"
    ENDED = NoticeKind.RULING, "{way}，工单已终结 {number}"
    APPEALED = NoticeKind.APPEAL, "申诉待审 {number}"
    APPEAL_ACCEPTED = NoticeKind.RULING, "申诉已同意 {number}"
    APPEAL_REFUSED = NoticeKind.RULING, "申诉未同意 {number}"
    REPLY_WITHDRAWN = NoticeKind.WITHDRAWAL, "答复已撤回 {number}"
    RETURN_WITHDRAWN = NoticeKind.WITHDRAWAL, "退单已撤回 {number}"
    SUBMISSION_WITHDRAWN = NoticeKind.WITHDRAWAL, "{paper}的送审已撤回 {number}"
    APPLICATION_WITHDRAWN = NoticeKind.WITHDRAWAL, "{application}申请已撤回 {number}"
    SCORED = NoticeKind.QUALITY, "质检得分 {score}"
    ARTICLES_EXPIRE = NoticeKind.ARTICLE, "知识条目 {count} 条即将到期或须复核"

    # Pressure.
    URGED = NoticeKind.URGE, "热线催办 {number}"
    URGED_BY_CITIZEN = NoticeKind.URGE, "市民催办 {number}"
    REMINDED = NoticeKind.URGE, "即将到期，{left} {number}"
    URGE_ISSUED = NoticeKind.URGE, "催办通知书 {name}，{late} {number}"
    TO_SUPERVISE = NoticeKind.SUPERVISION, "超期未办结，请督办 {number}"
    ORDERED = NoticeKind.SUPERVISION, "督办 {name} {number}"
    ORDER_ANSWERED = NoticeKind.SUPERVISION, "督办反馈待核 {name}"
    ORDER_SETTLED = NoticeKind.SUPERVISION, "督办已销号 {name}"
    ORDER_REFUSED = NoticeKind.SUPERVISION, "督办反馈被退回 {name}"
    ORDER_WITHDRAWN = NoticeKind.SUPERVISION, "督办已撤销 {name} {number}"
    CRITICISM_PROPOSED = NoticeKind.CRITICISM, "拟列入通报 {unit} {number}"
    CRITICISED = NoticeKind.CRITICISM, "书面通报 {name} {number}"
    INSTRUCTED = NoticeKind.INSTRUCTION, "{giver}批示，须反馈 {number}"
    INSTRUCTION_ANSWERED = NoticeKind.INSTRUCTION, "批示已反馈（{unit}） {number}"


class HazardSentence(Sentence):
    """The sentences about hazards; the number is that of the case in which it was told."""

    SUSPECTED_MAJOR = NoticeKind.NEW_CASE, "疑似重大隐患，请立即电话交办 {number}"
    NOW_SUSPECTED_MAJOR = NoticeKind.NEW_CASE, "疑似重大隐患，请立即电话交办：{category}"
    MAJOR = NoticeKind.SUPERVISION, "重大隐患，请挂牌督办并上报{above}：{category}"
    HAZARD_PASSED = NoticeKind.NEW_CASE, "移交隐患：{category}（{to}）"
    REVISION_ASKED = NoticeKind.APPLICATION, "{body}{day}隐患更正待确认"
    REVISION_GRANTED = NoticeKind.RULING, "{body}{day}隐患更正同意"
    REVISION_REFUSED = NoticeKind.RULING, "{body}{day}隐患更正不同意"
    REVISED_AFTER_ISSUE = (
        NoticeKind.BULLETIN, "{day}安全隐患日报已签发，{body}已更正，须发更正期",
    )  # fmt: skip

"""What units write and say about a matter, each in the words of its theme."""

import random

from simulation.replay.texts import Told

# What was done, then who was told of it.
BEGINNINGS = {
    "repair": (
        "接单后工作人员到{place}现场查看，情况属实。",
        "经现场核实，{person}反映的情况属实。",
    ),
    "enforce": ("执法人员已到{place}现场检查，情况属实。", "经现场检查，{person}反映的情况属实。"),
    "dispute": ("工作人员已联系双方核实情况。", "已向双方核实有关情况。"),
    "service": ("经核实，{person}反映的情况属实。", "已调取记录核实有关情况。"),
    "office": ("已与{person}电话联系并核实情况。", "经核对有关信息，"),
}
ENDS = (
    "处理结果已电话告知{person}，{person}表示认可。",
    "已将办理结果反馈{person}。",
    "已电话回复{person}，{person}表示满意。",
)
EXPLAINED = {
    "repair": (
        "经现场核实，需分步处理：已采取临时措施，后续维修已列入计划。"
        "已向{person}说明时间安排，{person}表示理解。",
    ),
    "enforce": (
        "已到{place}现场检查，检查时未发现{person}反映的情况，已列入重点巡查。"
        "已向{person}说明，并请其提供进一步线索。",
    ),
    "dispute": (
        "已组织双方沟通，因分歧较大未能达成一致。"
        "已告知{person}可申请人民调解、仲裁或依法向人民法院起诉，{person}表示知晓。",
    ),
    "service": (
        "经调取记录核实，有关安排符合规定。已向{person}说明情况并表示歉意，{person}表示理解。",
    ),
    "office": (
        "经核实，该事项正按规定程序办理。已告知{person}办理环节和预计时间，{person}表示理解。",
    ),
}
SHARED = {
    "repair": "已配合主办单位到现场查看，职责范围内的工作已完成。",
    "enforce": "已配合主办单位联合检查，职责范围内的问题已处理。",
    "dispute": "已向主办单位提供有关资料和处理意见。",
    "service": "已向主办单位提供有关记录。",
    "office": "已向主办单位提供有关政策依据和核对结果。",
}
PROGRESS = {
    "repair": ("已到现场查看，正在组织人员和材料。", "配件已联系到，到货后立即更换。"),
    "enforce": ("已到现场检查，正在调查取证。", "已约谈责任人，要求限期整改。"),
    "dispute": ("已联系双方，约定时间当面调解。", "已向对方核实情况，正在协商方案。"),
    "service": ("已调取有关记录，正在核实。",),
    "office": ("已核对提交的材料，正在审核。", "正在与有关部门核对信息。"),
}
CONTACTS = {
    "repair": ("已与{person}核实具体位置，约定查看时间。", "电话联系{person}，告知处理安排。"),
    "enforce": (
        "已向{person}核实位置和时间，请其提供照片。",
        "电话联系{person}，告知将到现场检查。",
    ),
    "dispute": ("已向{person}了解经过，请其准备票据或合同。", "电话联系{person}，约定调解时间。"),
    "service": ("已向{person}了解时间、班次等情况。", "电话联系{person}，告知正在核实。"),
    "office": ("已与{person}核对姓名和办理信息。", "电话联系{person}，说明办理时限和所需材料。"),
}
VISITED = ("repair", "enforce")
UNHAPPY = {
    "repair": ("修好后又出现同样问题。", "只做了临时处理，没有彻底修好。"),
    "enforce": ("检查人员走后又恢复原样。", "没有看到整改结果。"),
    "dispute": ("对方口头答应，没有兑现。", "对调解结果不认可。"),
    "service": ("答复与实际情况不符。",),
    "office": ("只解释了规定，没有说明什么时候能办好。", "答复没有针对所问的问题。"),
}
REFUSALS = (
    "答复过于笼统，请写明核实情况和处理结果。",
    "请补充与当事人的联系情况。",
    "请写明处理时间和责任人。",
)
OBJECTIONS = {
    "不属于本单位职责": "经核对权责清单，该事项由其他单位负责，请改派。",
    "不在本单位辖区": "经实地核实，反映地点位于相邻辖区，请改派。",
}
URGING = ("市民催办，称问题尚未解决。", "市民询问处理时间，请尽快联系。", "市民补充情况并催办。")
TOLD = ("市民查询办理进度，已告知承办单位和办理时限。", "市民询问进展，已告知正在办理中。")
NUISANCE_NOTES = {
    "nuisance": ("反复拨打，无实质内容。", "醉酒来电，无法沟通。"),
    "misdialled": ("误拨，本意咨询外地号码。", "误拨，欲拨打银行客服。"),
    "empty": ("接通后无人说话。", "来电后未说明诉求即挂断。"),
}
REMARKS = ("", "", "", "市民对办理速度表示满意。", "市民对工作人员态度表示满意。")


def _say(told: Told, text: str) -> str:
    return text.format(person=told.person, place=told.place)


def reply(rng: random.Random, told: Told, *, is_solved: bool, is_second: bool = False) -> str:
    """Return a unit's reply; a second one says that it adds to a refused first."""
    if is_solved:
        begins = rng.choice(BEGINNINGS[told.theme])
        text = f"{begins}{told.solved}。{rng.choice(ENDS)}"
    else:
        text = rng.choice(EXPLAINED[told.theme])
    return ("补充答复：" if is_second else "") + _say(told, text)


def shared_reply(told: Told) -> str:
    """Return what a co-unit tells the lead."""
    return SHARED[told.theme]


def contact_note(rng: random.Random, told: Told) -> str:
    """Return what a clerk notes of a talk with the citizen."""
    return _say(told, rng.choice(CONTACTS[told.theme]))


def progress(rng: random.Random, told: Told) -> str:
    """Return an interim report."""
    return rng.choice(PROGRESS[told.theme])


def complaint_of(rng: random.Random, told: Told) -> str:
    """Return why a citizen is not satisfied with what was done."""
    return rng.choice(UNHAPPY[told.theme])

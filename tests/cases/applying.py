"""Applications as rows, and each of their verbs with its facts right."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import (
    Amendment,
    Assignment,
    Call,
    Correction,
    Ending,
    Exclusion,
    Extension,
    Objection,
    Parking,
    Wait,
)
from cases.rules.states import State, Verb
from cases.services.applications import (
    amending,
    correcting,
    ending,
    excluding,
    extending,
    parking,
    waiting,
    withdrawing,
)
from cases.services.clocks.timekeeping import stop_clocks
from cases.services.dispatch import conferring, redispatching
from grids.models import Role
from grids.upload_preparation import prepare_files

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
REVIEW_ON = date(2024, 12, 20)


def pdf():
    return SimpleUploadedFile("证明.pdf", PDF, "application/pdf")


def lead_of(case):
    return case.assignments.order_by("pk").first()


def file_row(case, model, asker, at, **facts):
    """An application that waits, on the case's lead where there is one; saved if it can be."""
    values = {"case": case, "text": "说明", "asked_at": at, "asked_by": asker, **facts}
    if model not in (Correction, Amendment):
        values["assignment"] = lead_of(case)
        if values["assignment"] is None:
            return model(**values)
    return model.objects.create(**values)


FACTS = {
    Extension: {"amount": 3},
    Wait: {},
    Ending: {"way": "ended", "basis": "办理条件灭失"},
    Parking: {"owner": "王主任", "plan": "列入明年计划", "review_on": REVIEW_ON},
    Exclusion: {"ground": "不可抗力"},
    Correction: {"mark": "test"},
    Amendment: {"proposed": '{"is_anonymous": ["", "1"]}'},
}
RULED = {
    Verb.RULE_EXTENSION: (Extension, extending.rule_extension),
    Verb.RULE_WAIT: (Wait, waiting.rule_wait),
    Verb.RULE_ENDING: (Ending, ending.rule_ending),
    Verb.RULE_PARKING: (Parking, parking.rule_parking),
    Verb.RULE_EXCLUSION: (Exclusion, excluding.rule_exclusion),
    Verb.CORRECT: (Correction, correcting.rule_correction),
    Verb.RULE_AMENDMENT: (Amendment, amending.rule_amendment),
}


@pytest.fixture
def ready_for(people, at):
    """What must be there before a verb: a function of verb and case that writes rows.

    It tells whether the verb needs any.
    """
    asker = people[Role.OPERATOR]

    def contacted(case):
        Assignment.objects.filter(case=case).update(contacted_at=at)

    def granted(model, **facts):
        def write(case):
            if lead_of(case):
                file_row(case, model, asker, at, ruling="accepted", ruled_at=at,
                         **FACTS[model], **facts)  # fmt: skip

        return write

    def waiting_now(case):
        granted(Wait)(case)
        stop_clocks(case, at=at, reason="waiting")

    def on_ledger(case):
        granted(Parking)(case)
        if case.state == State.PARKED:
            stop_clocks(case, at=at, reason="parked")

    def called_again(case):
        Call.objects.create(
            kind="demand", received_at=at, registered_at=at, operator=asker, case=case,
            caller=case.caller, handling="dispatched", is_first=False, note="不用办了",
        )  # fmt: skip

    def returned_twice(case):
        for _ in range(2):
            if lead_of(case):
                Objection.objects.create(
                    case=case, assignment=lead_of(case), ground="不在本单位辖区", text="不是",
                    raised_at=at, raised_by=asker, state_before=State.HANDLING, ruling="refused",
                )  # fmt: skip

    def answered_directly(case):
        type(case).objects.filter(pk=case.pk, state=State.CLOSED).update(closed_way="answered")

    asked = {
        verb: lambda case, model=model: file_row(case, model, asker, at, **FACTS[model])
        for verb, (model, _) in RULED.items()
    }
    needed = asked | {
        Verb.WITHDRAW_APPLICATION: lambda case: file_row(
            case, Extension, asker, at, **FACTS[Extension]
        ),
        Verb.ASK_WAIT: contacted,
        Verb.TELL_EXTENSION: granted(Extension),
        Verb.END_WAIT: waiting_now,
        Verb.REVIEW_PARKING: on_ledger,
        Verb.UNPARK: on_ledger,
        Verb.CLOSE_EARLY: called_again,
        Verb.HOLD_CONFERENCE: returned_twice,
        Verb.REDISPATCH: answered_directly,
    }

    def write(verb, case):
        if verb in needed:
            needed[verb](case)
        return verb in needed

    return write


@pytest.fixture
def application_verbs(ready_for, people, other_unit, at):
    """Each verb as a call with all its facts right, without what must be there before."""
    later = at + timedelta(minutes=30)
    asker = people[Role.OPERATOR]

    def run(service, **facts):
        return lambda case, actor: service(case, actor=actor, at=later, **facts)

    def decide(model, service):
        def call(case, actor):
            rows = model.objects.filter(case=case, ruling="")
            row = rows.last() or model(case=case, asked_by=asker, **FACTS[model])
            return service(row, actor=actor, at=later, ruling="accepted", reason="情况属实")

        return call

    def withdraw(case, actor):
        proof = Call.objects.filter(case=case, is_first=False).last()
        return ending.close_early(
            case, actor=actor, at=later, way="withdrawn", text="市民来电撤诉", proof=proof
        )

    explained = {"explained_at": at, "explained_by_means": "phone"}
    plan = {"owner": "王主任", "plan": "列入计划", "review_on": REVIEW_ON}
    meeting = {"held_at": at, "participants": "甲、乙", "conclusion": "由乙主办"}
    return {verb: decide(*pair) for verb, pair in RULED.items()} | {
        Verb.ASK_EXTENSION: run(extending.ask_extension, amount=3, text="等配件"),
        Verb.TELL_EXTENSION: run(extending.tell_extension, means="phone"),
        Verb.ASK_WAIT: run(waiting.ask_wait, text="请补充合同"),
        Verb.END_WAIT: run(waiting.end_wait),
        Verb.ASK_ENDING: run(
            ending.ask_ending, way="ended", basis="办理条件灭失", text="已拆除", **explained
        ),
        Verb.CLOSE_EARLY: withdraw,
        Verb.ASK_PARKING: run(parking.ask_parking, text="资金未落实", **plan),
        Verb.REVIEW_PARKING: run(parking.review_parking, note="施工中", next_on=REVIEW_ON),
        Verb.UNPARK: run(parking.strike_off, is_solved=True, note="已完工"),
        Verb.ASK_EXCLUSION: lambda case, actor: excluding.ask_exclusion(
            case,
            actor=actor,
            at=later,
            ground="不可抗力",
            text="暴雪",
            uploads=prepare_files([pdf()], at=later),
        ),
        Verb.WITHDRAW_APPLICATION: run(withdrawing.withdraw_application, note="已办好"),
        Verb.ASK_CORRECTION: run(correcting.ask_correction, mark="test", text="系统测试"),
        Verb.AMEND: run(amending.amend_case, values={"place": "万达广场"}, reason="地点记错"),
        Verb.HOLD_CONFERENCE: run(conferring.hold_conference, lead_unit=other_unit, **meeting),
        Verb.REDISPATCH: run(
            redispatching.redispatch_case, lead_unit=other_unit, reason="答复有误"
        ),
    }

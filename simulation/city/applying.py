"""What a unit applies for and the hotline rules on: time, pauses, the ledger, an early end."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.clocks.terms import longest_extension
from cases.rules.states import State
from cases.services.applications import ending, excluding, extending, parking, waiting, withdrawing
from cases.services.intake import intake
from grids.deadlines import CITY_ZONE
from grids.rules import rule
from grids.upload_preparation import prepared_files
from simulation.city import odds
from simulation.city.agenda import Road
from simulation.city.hand import through_leader
from simulation.city.life import Life

PROOF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
REVIEWED_AFTER_DAYS = (5, 20)


def _ruling(life: Life) -> dict[str, str]:
    if life.chance(odds.GRANTED):
        return {"ruling": "accepted"}
    return {"ruling": "refused", "reason": "理由不充分，请按时办理。"}


def _took_back(life: Life, kind: str) -> bool:
    """Let the clerk take an application back now and then; tells whether one did."""
    if not life.thinks_better(odds.TAKEN_BACK):
        return False
    note = "已能按时办结。"
    life.do(withdrawing.withdraw_application, actor=life.clerk, kind=kind, note=note)
    return True


def extend(life: Life) -> Road:
    """Ask for more time; where granted the citizen is told."""
    lead = life.lead()
    if lead is None:
        return
    amount = max(longest_extension(lead) // 2, 1)
    made = life.do(
        extending.ask_extension, actor=life.clerk, amount=amount, text="需协调配件和施工队伍。"
    )
    asked = yield from through_leader(life, made)
    yield life.at_desk(0.5, 12)
    if asked is None or _took_back(life, "extension"):
        return
    ruled = life.do(extending.rule_extension, asked, actor=life.dispatcher, **_ruling(life))
    if ruled is None or ruled.ruling != "accepted" or not life.phone:
        return
    yield life.at_work(0.5, 4)
    teller = life.operator if life.is_kept else life.clerk
    life.do(extending.tell_extension, actor=teller, means="phone")


def wait_for_citizen(life: Life) -> Road:
    """Let the clock stand until the citizen answers, calls, or the days are over."""
    made = life.do(waiting.ask_wait, actor=life.clerk, text="请来电人补充购买凭证。")
    yield life.at_desk(0.5, 6)
    if made is None or _took_back(life, "wait"):
        return
    ruled = life.do(waiting.rule_wait, made, actor=life.dispatcher, **_ruling(life))
    if ruled is None or ruled.ruling != "accepted":
        return
    if not life.chance(odds.CITIZEN_ANSWERS):
        yield life.in_office(life.at + timedelta(days=rule("wait.days"), hours=2))
        return
    yield life.calling_time(life.later(5, 80))
    if life.state() != State.HANDLING:
        return
    if life.phone and life.chance(0.5):
        note = "来电人补充：凭证已通过微信发送。"
        life.do(intake.add_call, actor=life.operator, note=note, phone=life.phone)
    else:
        life.do(waiting.end_wait, actor=life.clerk, note="来电人已补充材料。")


def park(life: Life) -> Road:
    """Onto the ledger, reviewed by date, struck off in the end."""
    review_on = life.at.astimezone(CITY_ZONE).date() + timedelta(
        days=life.rng.randint(*REVIEWED_AFTER_DAYS)
    )
    made = life.do(
        parking.ask_parking, actor=life.leader, text="改造资金尚未落实，短期内无法解决。",
        owner="分管负责人", plan="列入下一批改造计划，资金到位后实施。", review_on=review_on,
    )  # fmt: skip
    yield life.at_desk(2, 30)
    if made is None:
        return
    ruled = life.do(parking.rule_parking, made, actor=life.supervisor, **_ruling(life))
    if ruled is None or ruled.ruling != "accepted":
        return
    for _ in range(life.rng.randint(0, 2)):
        yield life.in_office(life.at + timedelta(days=life.rng.randint(2, 7)))
        next_on = life.at.astimezone(CITY_ZONE).date() + timedelta(days=life.rng.randint(5, 20))
        life.do(parking.review_parking, actor=life.supervisor, note="正在筹措。", next_on=next_on)
    yield life.in_office(life.at + timedelta(days=life.rng.randint(1, 7)))
    is_solved = life.chance(odds.STRUCK_OFF_SOLVED)
    life.do(parking.strike_off, actor=life.supervisor, is_solved=is_solved, note="可以继续办理。")


def end_lawfully(life: Life) -> Road:
    """终止办理: on a lawful basis, explained to the citizen, reviewed by the hotline."""
    explained = {"explained_at": life.at, "explained_by_means": "phone"} if life.phone else {}
    made = life.do(
        ending.ask_ending, actor=life.clerk, way="ended",
        basis=life.rng.choice(rule("ending.bases")), text="已向来电人说明依据。", **explained,
    )  # fmt: skip
    yield life.at_desk(1, 20)
    if made is not None:
        life.do(ending.rule_ending, made, actor=life.dispatcher, **_ruling(life))


def exclude(life: Life) -> Road:
    """剔除: applied for by the leader with material, ruled by the supervisor."""
    proof = SimpleUploadedFile("证明.pdf", PROOF, "application/pdf")
    with prepared_files([proof], at=life.at) as files:
        made = life.do(
            excluding.ask_exclusion, actor=life.leader, text="详见材料。",
            ground=life.rng.choice(rule("exclusion.grounds")), uploads=files,
        )  # fmt: skip
    yield life.at_desk(5, 50)
    if made is not None:
        life.do(excluding.rule_exclusion, made, actor=life.supervisor, **_ruling(life))

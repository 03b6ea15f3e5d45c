"""At the desk: a demand comes in, is answered, refused, sent out or merged; the whole story."""

from datetime import timedelta

from cases.models import Case, Hazard
from cases.rules.states import State
from cases.services.applications import amending, correcting
from cases.services.dispatch import dispatch, redispatching
from cases.services.hazards.filing import HazardReport
from cases.services.intake import intake, registration
from cases.services.record.demands import Demand, Disposition
from cases.services.record.repeats import RepeatedDemand
from grids.models import Urgency
from simulation.city import calls, odds, phone, unit
from simulation.city.agenda import Road
from simulation.city.duplicates import merge, remember
from simulation.city.life import AnsweredWithMain, Life
from simulation.city.rectification import enter_hazards, grade_of
from simulation.replay import texts
from simulation.replay.acts.intake import direct_disposition

WRONG = "经复核，原答复与现行规定不符，请承办单位办理。"
NEARBY = ("东侧", "西侧", "南门外", "北门外", "对面")
MARKS = {"test": "系统测试时登记。", "mistake": "误登记，来电人并无此诉求。"}


def whole_life(life: Life) -> Road:
    """Tell a case from registration to its end."""
    yield life.at + timedelta(seconds=life.rng.randint(80, 480))
    register(life)
    if life.case is None:
        return
    if life.chance(odds.CORRECTED):
        life.scene.agenda.enter(life.at_desk(1, 30), life, _correction(life))
    if life.chance(odds.AMENDED):
        life.scene.agenda.enter(life.at_desk(0.2, 30), life, _amendment(life))
    if life.is_direct:
        if life.case.state != State.CLOSED or not life.chance(odds.PROVED_WRONG):
            return
        yield from _prove_wrong(life)
    else:
        remember(life)
        calls.enter_calls(life)
    try:
        if life.is_pending and not (yield from _send_out(life)):
            return
        yield from unit.rounds(life)
    except AnsweredWithMain:
        yield from phone.call_back(life)


def register(life: Life) -> None:
    """Register the case as an operator does; where the matter is there already, add to it."""
    how = Disposition()
    if life.is_direct:
        how = direct_disposition(life.told)
    elif not life.is_pending:
        how = Disposition(lead_unit=life.lead_unit, co_units=life.co_units)
    report = None
    if life.hazard:
        told, at = life.told, life.received_at
        grade = grade_of(life.scene, life.hazard, told.text, at)
        report = HazardReport(life.hazard, told.place, told.text, at, grade, life.place.grid)
    actor = life.operator
    life.case = life.do(registration.register_case, _demand(life), how, actor=actor, hazard=report)
    if life.case is None and isinstance(life.scene.refusal, RepeatedDemand):
        # The operator sees that the matter is there, and adds to it.
        note = "来电人就同一事项再次来电。"
        there = Case.objects.get(number=life.scene.refusal.about)
        life.do(intake.add_call, there, actor=actor, note=note, phone=life.phone)
    if life.case is not None and report:
        enter_hazards(life.scene, Hazard.objects.filter(case=life.case), life.at)


def _demand(life: Life) -> Demand:
    return Demand(
        kind=life.told.kind, category=life.category, channel=life.channel, title=life.told.title,
        text=life.told.text, received_at=life.received_at, urgency=life.urgency, phone=life.phone,
        caller_name=life.caller_name, is_anonymous=not life.phone, is_secret=life.is_secret,
        wants_callback=life.wants_callback, grid=life.place.grid, place=life.told.place,
    )  # fmt: skip


def _prove_wrong(life: Life) -> Road:
    """The hotline's answer was wrong: to a unit after all (直办转派)."""
    yield life.at_desk(4, 40)
    life.unit = life.scene.unit_for(life.category, life.place)
    life.do(redispatching.redispatch_case, actor=life.dispatcher, lead_unit=life.unit, reason=WRONG)


def _send_out(life: Life) -> Road:
    """Deal with a waiting case; tells whether a unit has it in the end."""
    yield life.at_desk(0.2, 2)
    if life.chance(odds.MERGED) and merge(life):
        # Goes on where the merge was taken back; the main case's answer ends the road.
        yield life.later(1, 2)
    if life.chance(odds.REJECTED):
        ground = "无新的事实重复反映"
        path = "已告知此前办理结果；如有新的事实可再次反映。"
        life.do(dispatch.reject_case, actor=life.dispatcher, ground=ground, right_path=path)
    elif life.hazard is None and life.chance(odds.WEB_ANSWERED):
        voice = texts.Voice.of(life.channel)
        told = texts.enquiry(life.rng, life.category, life.place, voice)
        life.do(
            dispatch.answer_case, actor=life.dispatcher, way="answered",
            answer=told.answer,
        )  # fmt: skip
    else:
        life.do(
            dispatch.dispatch_case, actor=life.dispatcher, lead_unit=life.lead_unit,
            co_units=life.co_units, answering_units=life.answering_units,
        )  # fmt: skip
    return life.state() == State.DISPATCHED


def _correction(life: Life) -> Road:
    """A test or a mistake leaves the figures, by two persons; sometimes it comes back."""
    mark = life.rng.choice(list(MARKS))
    for one in [mark, "restore"] if life.chance(0.2) else [mark]:
        row = life.do(
            correcting.ask_correction, actor=life.operator, mark=one,
            text=MARKS.get(one, "核对后恢复计入。"),
        )  # fmt: skip
        yield life.at_desk(0.5, 8)
        if row is None:
            return
        is_granted = life.chance(0.9)
        life.do(
            correcting.rule_correction, row, actor=life.shift_leader,
            ruling="accepted" if is_granted else "refused",
            reason="" if is_granted else "情况不符。",
        )  # fmt: skip
        if not is_granted:
            return


def _amendment(life: Life) -> Road:
    """What was registered wrongly is put right; once the day is issued by two persons."""
    bucket = life.scene.city.bucket_of(life.category.code)
    values = {
        "category": life.rng.choice(bucket.leaves if bucket else [life.category]),
        "urgency": life.rng.choice([Urgency.ORDINARY, Urgency.URGENT]),
        "place": f"{life.told.place}{life.rng.choice(NEARBY)}"[:200],
        "is_secret": True,
    }
    chosen = life.rng.sample(list(values), life.rng.randint(1, 2))
    done = life.do(
        amending.amend_case, actor=life.dispatcher, reason="登记有误，回听录音后更正。",
        values={name: values[name] for name in chosen},
    )  # fmt: skip
    # Whoever goes on with the case sees it as it is now.
    life.row.refresh_from_db(fields=["is_secret"])
    if done is None or done.waiting is None:
        return
    yield life.later(0.5, 8)
    is_granted = life.chance(0.9)
    life.do(
        amending.rule_amendment, done.waiting, actor=life.shift_leader,
        ruling="accepted" if is_granted else "refused",
        reason="" if is_granted else "与录音不符。",
    )  # fmt: skip

"""A case as one person sees it: the selector behind the case page and the API's detail.

What decides the verbs is read first, what the page tells beside at its first use, so that
an action's panel does not pay for the timeline. Everything
personal has gone through `Privacy` before it leaves here.
"""

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from cases.access.applications import asked_in
from cases.access.oversight import oversight_of
from cases.access.own_parts import leave_out_later, part_of, state_label
from cases.access.permissions import is_unit_person
from cases.access.privacy import CallerShown, Privacy, is_kept_from_units
from cases.access.read_scope import Reach
from cases.access.record_kinds import tell_presence
from cases.access.situation import QUERIES, Situation
from cases.clocks.explaining import Account
from cases.clocks.limits import (
    CitizenClock,
    Clock,
    Part,
    citizen_clock,
    clocks_of,
    parts_of,
    shown_assignment,
)
from cases.dossier.applications import Applied, applied_to
from cases.dossier.canned import Offered, offered_to
from cases.dossier.channel_facts import ChannelFact, facts_shown
from cases.dossier.group_text import GroupText, group_text
from cases.dossier.links import Link, links_of
from cases.dossier.oversight import Overseen, read_overseen
from cases.dossier.papers import PaperShown, papers_of
from cases.dossier.part_deeds import with_deeds
from cases.dossier.parts import Return, Round
from cases.dossier.records import NAMED, read_amended, read_files, read_situation, read_told
from cases.dossier.reply_letters import letter_replies, sealed_first
from cases.dossier.timeline import Line, read_lines
from cases.models import (
    Callback,
    Case,
    ClosedWay,
    HazardGrade,
    Reply,
    Urge,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State
from cases.selectors.amending import AmendedLine, amended_lines
from cases.selectors.answers import cited_in
from cases.selectors.conversations import transfers_of
from cases.selectors.files import File
from cases.selectors.merging import MergedLine, merged_lines
from cases.selectors.rows import HAZARD_MARKS, Mark, hazard_grade_of
from cases.selectors.similar import Similar, similar_to
from cases.services.record.transitions import Seen
from grids.models import User
from grids.reference import attach
from grids.selectors import spoken_place_name
from hotline.hidden import refuse_unseen
from knowledge.models import ArticleVersion
from telephony.selectors.transfers import TransferLine

EVENTS_MAX = 500


def read_dossier(number: str, *, user: User, at: datetime) -> "Dossier":
    """Return a case with all that belongs to it; NotVisible where there is none for them."""
    dossier = Dossier(user, _visible_case(number, user), at)
    case = dossier.case
    if dossier.is_unit and dossier.reach.until is not None:
        leave_out_later(case, dossier.own_part)
    return dossier


def read_call_dossier(number: str, *, user: User, at: datetime) -> "CallDossier":
    """Return a case as the callback desk shows it; NotVisible where there is none for them."""
    return CallDossier(user, _visible_case(number, user), at)


def _visible_case(number: str, user: User) -> Case:
    """Return a case with what the head of its page names; NotVisible where there is none.

    Two queries, and one more for a main case's reply with which it was answered.
    """
    seen = Case.objects.visible_to(user).filter(number=number)
    case: Case | None = seen.select_related("caller", "hazard", "callback_claim").first()
    if case is None:
        refuse_unseen(
            f"没有找到工单 {number[:20]}。", Case.objects.filter(number=number), f"工单 {number}"
        )
    attach([case], "category", "channel", "grid", "lead_unit", "registered_by")
    if case.shared_reply_id:
        replies = Reply.objects.select_related("assignment")
        case.shared_reply = replies.get(pk=case.shared_reply_id)
        attach([case.shared_reply], *NAMED["replies"])
        attach([case.shared_reply.assignment], "unit")
    tell_presence(case, user)
    return case


class Dossier:
    """What one person may see of one case; the parts are read when they are asked for."""

    def __init__(self, user: User, case: Case, at: datetime) -> None:
        self.user, self.case, self.at = user, case, at

    @cached_property
    def situation(self) -> Situation:
        """The rows that decide the allowed verbs."""
        read = self._first
        rows = {name: read.get(name, []) for name in QUERIES}
        rows["applications"] = asked_in(read["applied"])
        return Situation(self.user, self.case, self.at).knowing(
            **rows, oversight=oversight_of(read)
        )

    @cached_property
    def _first(self) -> dict[str, list[Any]]:
        """The records that decide the allowed verbs."""
        return read_situation(self.case)

    @cached_property
    def _told(self) -> dict[str, list[Any]]:
        """The records that the page tells beside."""
        return read_told(self.case, self._first, EVENTS_MAX)

    @property
    def seen(self) -> Seen:
        """What a form drawn now carries."""
        lead = self.situation.lead
        return Seen(self.case.state, lead.pk if lead else 0)

    @cached_property
    def privacy(self) -> Privacy:
        """The mask between the person and the citizen."""
        return Privacy(self.user, self.case, works_on_it=self.situation.own is not None)

    @cached_property
    def caller(self) -> CallerShown:
        """The citizen, masked."""
        return self.privacy.caller()

    @property
    def is_unit(self) -> bool:
        """Whether the person sees the case through a unit."""
        return is_unit_person(self.user)

    @property
    def is_kept(self) -> bool:
        """Whether the citizen is named to nobody who has not asked, which is logged."""
        return is_kept_from_units(self.case)

    @property
    def title(self) -> str:
        """The title, masked for units."""
        return self.privacy.text(self.case.title)

    @property
    def hazard_mark(self) -> Mark | str:
        """The short word for the hazard that came with the case, empty without one."""
        grade = hazard_grade_of(self.case)
        return HAZARD_MARKS[HazardGrade(grade)] if grade else ""

    @property
    def text(self) -> str:
        """The demand, masked for units."""
        return self.privacy.text(self.case.text)

    @property
    def answer(self) -> str:
        """The hotline's own answer, masked for units."""
        return self._told_since(self.case.answer)

    @cached_property
    def citations(self) -> list[ArticleVersion]:
        """The articles that the answer was read from, to whom it is told."""
        return cited_in(self.case) if self.answer else []

    @property
    def reads_calls(self) -> bool:
        """Whether the person may read the case's calls on the line."""
        return self.user.can(CaseCapability.READ_CALLS)

    @property
    def transfers(self) -> list[TransferLine]:
        """Whom the callers were put through to, for who may read the calls."""
        is_there = self.reads_calls and getattr(self.case, "has_transfers", True)
        return transfers_of(self.case) if is_there else []

    @property
    def happened(self) -> str:
        """When it happened, as it was told; masked for units."""
        return self.privacy.text(self.case.happened)

    @property
    def right_path(self) -> str:
        """Where the citizen was sent instead (不予受理), masked for units."""
        return self._told_since(self.case.right_path)

    @property
    def rejected_ground(self) -> str:
        """Why the case was not accepted (不予受理)."""
        return self._told_since(self.case.rejected_ground)

    def _told_since(self, text: str) -> str:
        """Return what ended the case, masked; nothing to who was let go before."""
        return self.privacy.text(text) if self.reach.holds_time(self.case.closed_at) else ""

    @property
    def channel_facts(self) -> list[ChannelFact]:
        """The channel's own fields, masked."""
        return facts_shown(self.case, self.privacy)

    @property
    def place(self) -> str:
        """The spot, masked for units."""
        return self.privacy.text(self.case.place)

    @property
    def map_point(self) -> str:
        """Where it is on the map; nothing to those from whom the citizen is hidden.

        The point may be that of the citizen's home, and no part of it could be masked.
        """
        return "" if self.privacy.is_hidden else self.case.map_point

    @property
    def where(self) -> str:
        """The spot, with its community before it where it does not begin with that."""
        area = spoken_place_name(self.case.grid.name) if self.case.grid else ""
        return self.place if self.place.startswith(area) else f"{area} {self.place}".strip()

    @cached_property
    def files(self) -> list[File]:
        """All attachments."""
        return [
            File(row, self.privacy.text(row.name))
            for row in self._told.get("files", [])
            if self.reach.holds_file(row)
        ]

    @property
    def urges(self) -> list[Urge]:
        """The urgings, oldest first."""
        rows: list[Urge] = self._told.get("urges", [])
        return [row for row in rows if self.reach.holds_time(row.at)]

    @property
    def own_files(self) -> list[File]:
        """The attachments of the demand itself."""
        free = [row for row in self.files if row.attachment.reply_id is None]
        elsewhere = self.situation.oversight.file_ids.union(*(one.file_ids for one in self.applied))
        elsewhere |= {file.attachment.pk for one in self.papers for file in one.files}
        return [row for row in free if row.attachment.pk not in elsewhere]

    @cached_property
    def sealed(self) -> list[File]:
        """The scans of sealed replies, those that are valid first."""
        return sealed_first(self.files)

    @cached_property
    def papers(self) -> list[PaperShown]:
        """What waits for the signature of a leader of this person's unit."""
        return papers_of(self.situation, self.privacy, self.files)

    @cached_property
    def overseen(self) -> Overseen:
        """What oversees the case: urgings, orders, instructions, criticism."""
        return read_overseen(self.situation, self.urges, self.privacy, self.files)

    @cached_property
    def rounds(self) -> list[Round]:
        """The replies, oldest first."""
        return [
            Round(
                reply,
                self.privacy.text(reply.text),
                self.privacy.text(reply.verdict_reason),
                [file for file in self.files if _proves(file, reply)],
                self.privacy.text(reply.basis),
            )
            for reply in self.situation.replies
            if self.reach.holds(reply.assignment_id, reply.submitted_at)
        ]

    @cached_property
    def shared(self) -> Round | None:
        """The main case's reply with which this merged one was answered.

        Its files belong to the main case: they are shown to who may open that one.
        """
        reply = self.case.shared_reply
        if reply is None or not self.reach.holds_time(reply.submitted_at):
            return None
        attached = [] if is_unit_person(self.user) else reply.attachments.all()
        files = [File(row, self.privacy.text(row.name)) for row in attached]
        said = self.privacy.text(reply.verdict_reason)
        basis = self.privacy.text(reply.basis)
        return Round(reply, self.privacy.text(reply.text), said, files, basis)

    @property
    def letters(self) -> list[Round]:
        """The replies that the citizen may get in writing, the latest first."""
        return letter_replies(self.rounds, self.shared)

    @cached_property
    def merged(self) -> list[MergedLine]:
        """The cases that follow this one; none is read where none is counted."""
        is_told = self.case.merged_count and self.reach.until is None
        return merged_lines(self.case, self.user) if is_told else []

    @property
    def callers(self) -> int:
        """How many call about this matter, as far as it was merged."""
        return self.case.merged_count + 1

    @cached_property
    def similar(self) -> list[Similar]:
        """Cases that say much the same; read on request, since it compares many texts."""
        return similar_to(self.case, self.user, self.at)

    @cached_property
    def returns(self) -> list[Return]:
        """The returns, oldest first."""
        return [
            Return(row, self.privacy.text(row.text), self.privacy.text(row.reason))
            for row in self.situation.objections
            if self.reach.holds(row.assignment_id, row.raised_at)
        ]

    @cached_property
    def callbacks(self) -> list[Callback]:
        """The callbacks' results, remarks and appeals masked for units."""
        rows = [row for row in self.situation.callbacks if self.reach.holds_time(row.completed_at)]
        for row in rows:
            row.remark = self.privacy.text(row.remark)
            row.closing_explanation = self.privacy.text(row.closing_explanation)
            if hasattr(row, "appeal"):
                row.appeal.text = self.privacy.text(row.appeal.text)
                row.appeal.reason = self.privacy.text(row.appeal.reason)
        return rows

    @cached_property
    def applied(self) -> list[Applied]:
        """What was applied for, with the rulings, oldest first."""
        found = applied_to(self._first["applied"], self.privacy, self.at)
        return [
            replace(
                one,
                files=tuple(row for row in self.files if row.attachment.pk in one.file_ids),
            )
            for one in found
            if self.reach.holds_time(one.asked_at)
        ]

    @cached_property
    def amended(self) -> list[AmendedLine]:
        """What was put right with the old values; for the hotline alone."""
        if is_unit_person(self.user):
            return []
        return amended_lines(read_amended(self.case), self.privacy)

    @cached_property
    def reach(self) -> Reach:
        """How much of the case the person reads: all of it, or a branch."""
        return Reach.of(self.user, self.situation.assignments)

    @cached_property
    def canned(self) -> list[Offered]:
        """The canned replies that fit the case, for the unit's own people."""
        return offered_to(self.situation)

    @cached_property
    def group(self) -> GroupText | None:
        """The case for a group chat, for people of a unit that works on it."""
        own = self.situation.own if is_unit_person(self.user) else None
        return group_text(self.case, own) if own else None

    @cached_property
    def lines(self) -> list[Line]:
        """The timeline, oldest first."""
        near = [event for event in self._told["events"] if self.reach.holds_event(event)]
        return read_lines(near, self.privacy)

    @cached_property
    def parts(self) -> list[Part]:
        """The tree of assignments, the newest round first."""
        rows = self.reach.parts_of(self.situation.assignments)
        parts = with_deeds(parts_of(self.case, rows), self.situation)
        return [replace(part, note=self._note_of(part)) for part in parts]

    def _note_of(self, part: Part) -> str:
        is_told = self.reach.holds_time(part.assignment.dispatched_at)
        return self.privacy.text(part.note) if is_told else ""

    @cached_property
    def own_part(self) -> Any:
        """The part of the person's unit where it does not lead: the state that they see."""
        part: Any = part_of(self.user, self.situation.assignments)
        if part is not None:
            part.case = self.case
            part.is_disputed = any(
                one.assignment_id == part.pk for one in self.situation.open_objections
            )
        return part

    @property
    def state_label(self) -> str:
        """The state in words: of the unit's own part for who does not lead, else the case's."""
        if self.own_part is None:
            return str(State(self.case.state).label)
        return state_label(self.case, self.own_part, self.own_part.is_disputed)

    @property
    def closed_way_label(self) -> str:
        """In which way the case was closed; empty for who reads an own part of it alone."""
        way = self.case.closed_way if self.own_part is None else ""
        return str(ClosedWay(way).label) if way else ""

    @cached_property
    def clocks(self) -> list[Clock]:
        """The limits that run or ran for this person's unit, else for the lead.

        A unit that was let go has met and missed none.
        """
        if self.reach.until:
            return []
        row = shown_assignment(self.situation.assignments, self.situation.own or self.own_part)
        if row is None:
            return clocks_of(self.case, None, asks_more=False)
        segments, changes = (
            [one for one in self._told[name] if one.assignment_id == row.pk]
            for name in ("segments", "changes")
        )
        asks_more = any(
            one.kind == "extension" and one.is_open and one.assignment_id == row.pk
            for one in self.situation.applications
        )
        return clocks_of(self.case, Account(row, segments, changes), asks_more)

    @cached_property
    def citizen_clock(self) -> CitizenClock:
        """How long the citizen waits."""
        return citizen_clock(self.case, self.reach.until or self.at)

    @property
    def head_clock(self) -> Clock | None:
        """The limit whose light stands in the head: to sign while that waits, else to reply."""
        waiting = [clock for clock in self.clocks if clock.ended_at is None]
        part = self.own_part
        is_unsigned = self.case.state == State.DISPATCHED if part is None else not part.signed_at
        if is_unsigned and waiting:
            return waiting[0]
        return next((clock for clock in self.clocks if clock.name == "reply"), None)

    @cached_property
    def links(self) -> list[Link]:
        """Main case, merged ones, earlier and later ones, and the citizen's others."""
        return links_of(self.case, self.user)


def _proves(file: File, reply: Reply) -> bool:
    """Tell whether a file came with a reply; the sealed reply itself stands elsewhere."""
    return file.attachment.reply_id == reply.pk and file.sealed is None


class CallDossier(Dossier):
    """A case on the callback desk, where all assignments have ended and none is asked about.

    The desk offers one case after another, so it reads no more than it shows.
    """

    @cached_property
    def situation(self) -> Situation:
        """The rows for an agent who holds a case that waits for a callback."""
        return Situation(self.user, self.case, self.at).knowing(
            assignments=[], objections=[], held_by=None
        )

    @cached_property
    def _told(self) -> dict[str, list[Any]]:
        """The files alone; the desk shows neither timeline nor clocks."""
        return {"files": list(read_files(self.case))}

"""A city in which every page of the site has something to show, and where its pages are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pypdfium2
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cases.actions import ACTIONS, actions_for
from cases.dossier.case import Dossier
from cases.models import (
    Appeal,
    Attachment,
    Call,
    Callback,
    CallKind,
    Case,
    Circular,
    ConcentratedProblem,
    Draft,
    Hazard,
    HazardRevision,
    HotspotReview,
    QualityCheck,
    QualityDraw,
    Reply,
    SavedFilter,
    ShiftItem,
    Urge,
)
from cases.rules.states import State
from concentrated.models import GroupedCase, ProblemGroup
from grids.models import AccountImport, CannedReply, DutyShift, FactorReset, Role, Unit, User
from knowledge.models import Article, ArticleFeedback, ArticleFile, Outage
from knowledge.pairs import pairs_of
from knowledge.services.announcements import post_announcement
from learning.models import DutyCorrection
from notices.models import Notice
from reports.exports.rights import rights_of
from reports.models import Export, PressEdition, Step
from reports.periods import period_of
from reports.rates.exporting import TABLE
from reports.series import TOPIC_SPECS
from reports.services.drafts import build_draft
from telephony.models import Extension, TelephoneSystem
from telephony.services.events import CallEvent, record_event
from telephony.services.promising import promise_callback
from tests.cases.applying import FACTS, file_row
from tests.cases.overseen import a_proposal, a_task, an_order

DAY = date(2024, 12, 10)
OF_HOTLINE = (Role.OPERATOR, Role.DISPATCHER, Role.CALLBACK_AGENT)


def blank_page() -> ContentFile:
    """Return a PDF of one empty page, which every reader opens."""
    document, out = pypdfium2.PdfDocument.new(), BytesIO()
    document.new_page(595, 842)
    document.save(out)
    return ContentFile(out.getvalue(), "page.pdf")


@dataclass
class City:
    """The rows whose pages are walked; `case` is the one to which most happened."""

    people: dict[str, User]
    at: Any
    cases: dict[str, Case] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """The case that a unit works on, with a record of every kind."""
        return self.cases[State.HANDLING]

    def fill(self, put: Any) -> None:
        """Write one case of every state, and beside them what pages show."""
        self.cases = {state: put(state) for state in State}
        for happen in (
            self._handled, self._overseen, self._called_back, self._checked, self._printed,
            self._exported, self._told, self._telephoned, self._corrected, self._grouped,
        ):  # fmt: skip
            happen()
        for role in OF_HOTLINE:
            Notice.objects.create(
                kind="new_case",
                subject_kind="case",
                subject_id=self.case.pk,
                number=self.case.number,
                role=role,
                text="新工单",
                created_at=self.at,
            )

    def _handled(self) -> None:
        case, at, operator = self.case, self.at, self.people[Role.OPERATOR]
        lead = case.assignments.get()
        self.rows["shift"] = DutyShift.objects.create(
            unit=lead.unit, starts_at=at, ends_at=at + timedelta(hours=8), person="马值班",
            phone="0971-8230001", leader="刘局长", leader_phone="0971-8230002",
        )  # fmt: skip
        Reply.objects.create(
            case=case, assignment=lead, round=1, text="已修好", outcome="solved",
            submitted_at=at, submitted_by=self.people[Role.UNIT_CLERK], verdict="refused",
            verdict_reason="请补充照片", verdict_at=at, verdict_by=operator,
        )  # fmt: skip
        for model, facts in FACTS.items():
            file_row(case, model, operator, at, **facts)
        file = ContentFile(b"%PDF-1.4", "证明.pdf")
        self.rows["attachment"] = Attachment.objects.create(
            case=case, file=file, name="证明.pdf", content_type="application/pdf", size=8,
            digest="0" * 64, uploaded_at=at, uploaded_by=operator,
        )  # fmt: skip
        Case.objects.filter(pk=self.cases[State.MERGED].pk).update(main_case=case)
        Case.objects.filter(pk=case.pk).update(merged_count=1)
        self.rows["other_call"] = Call.objects.create(
            kind=CallKind.EMPTY, received_at=at, registered_at=at, operator=operator
        )
        Draft.objects.create(owner=operator, client_key="key", content="{}", saved_at=at)

    def _overseen(self) -> None:
        case, at, supervisor = self.case, self.at, self.people[Role.SUPERVISOR]
        lead = case.assignments.get()
        self.rows["order"] = an_order(case, at)
        a_task(case, at, self.people[Role.LEADER])
        self.rows["urge"] = Urge.objects.create(
            case=case, assignment=lead, unit=lead.unit, kind="notice", year=2024, number=1, at=at
        )
        self.rows["circular"] = Circular.objects.create(
            year=2024, number=1, period_from=DAY, period_to=DAY, issued_at=at,
            issued_by=supervisor,
        )  # fmt: skip
        a_proposal(case, at)

    def _called_back(self) -> None:
        agent, at = self.people[Role.CALLBACK_AGENT], self.at
        case = self.cases[State.CLOSED]
        called = Callback.objects.create(
            case=case, round=1, completed_at=at, agent=agent, is_effective=True,
            was_contacted=True, was_solved=False, satisfaction="dissatisfied",
            unit=case.assignments.get().unit,
        )  # fmt: skip
        self.rows["reply"] = Reply.objects.create(
            case=case, assignment=case.assignments.get(), round=1, text="已修好",
            outcome="solved", submitted_at=at, submitted_by=self.people[Role.UNIT_CLERK],
            verdict="accepted", verdict_at=at, verdict_by=self.people[Role.DISPATCHER],
        )  # fmt: skip
        Appeal.objects.create(
            case=case, callback=called, unit=called.unit, ground="不满意与办理无关", text="说明",
            raised_at=at, raised_by=self.people[Role.UNIT_LEADER],
        )  # fmt: skip

    def _checked(self) -> None:
        checker, at = self.people[Role.QUALITY_CHECKER], self.at
        draw = QualityDraw.objects.create(
            week=DAY - timedelta(days=1), seed="甲", drawn_at=at, drawn_by=checker
        )
        self.rows["check"], _ = (
            QualityCheck.objects.create(
                draw=draw, case=case, operator=self.people[Role.OPERATOR], sheet=[]
            )
            for case in (self.case, self.cases[State.CLOSED])
        )

    def _printed(self) -> None:
        at, category = self.at, self.case.category
        self.rows["hazard"] = Hazard.objects.create(
            body=self.rows["body"], category=self.rows["hazard_category"], reported_at=at,
            registered_at=at, filed_by=self.people[Role.HAZARD_FILER], place="城东区", text="堵塞",
        )  # fmt: skip
        self.rows["hazard_revision"] = HazardRevision.objects.create(
            body=self.rows["body"], day=DAY, kind="withdraw", hazard=self.rows["hazard"],
            words="不再计入", text="重复报送", asked_at=at,
            asked_by=self.people[Role.HAZARD_FILER],
        )  # fmt: skip
        review = HotspotReview.objects.create(
            category=category, day=DAY, has_concentrated=True, case_count=1, reviewed_at=at,
            reviewed_by=self.people[Role.SHIFT_LEADER],
        )  # fmt: skip
        self.rows["problem"] = ConcentratedProblem.objects.create(
            review=review, place="康宁小区", problem="暖气不热", unit_phrase="城东区政府"
        )
        self.rows["draft"] = build_draft("daily", period_of(DAY), at=at + timedelta(days=1))
        earlier = period_of(DAY - timedelta(days=1))
        issued = build_draft("daily", earlier, at=at + timedelta(days=1))
        editor, issuer = (self.people[r] for r in (Role.BULLETIN_EDITOR, Role.BULLETIN_ISSUER))
        issued.pdf.save("page.pdf", blank_page(), save=False)
        issued.sign_off.save("sign-off.pdf", blank_page(), save=False)
        for name, value in {
            "step": Step.ISSUED, "edited_by": editor, "checked_by": editor, "issued_by": issuer,
            "edited_at": at, "checked_at": at, "issued_at": at, "number": 1, "total_number": 1,
            "number_year": 2024, "checksum": "0" * 64,
        }.items():  # fmt: skip
            setattr(issued, name, value)
        issued.save()
        self.rows["issued"] = issued
        press = PressEdition(
            bulletin=issued, lines=issued.lines, prepared_at=at, prepared_by=editor,
            approved_at=at, approved_by=issuer, checksum="0" * 64,
        )  # fmt: skip
        press.pdf.save("press.pdf", blank_page(), save=True)

    def _told(self) -> None:
        clerk, at = self.people[Role.UNIT_CLERK], self.at
        for question in ("停水找谁？", "暖气不热找谁？"):
            row = Article.objects.create(unit=clerk.units[0], stage="published", created_at=at)
            version = row.versions.create(
                number=1, question=question, answer="请拨打供水热线。", written_at=at,
                written_by=clerk, is_live=True, pairs=pairs_of(question),
            )  # fmt: skip
        self.rows["article"] = row
        self.rows["article_file"] = ArticleFile.objects.create(
            article=row, file=ContentFile(b"%PDF-1.4", "流程.pdf"), name="流程.pdf",
            content_type="application/pdf", size=8, digest="0" * 64, uploaded_at=at,
            uploaded_by=clerk,
        )  # fmt: skip
        version.files.add(self.rows["article_file"])
        self.rows["feedback"] = ArticleFeedback.objects.create(
            version=version, was_right=False, note="电话已换", given_at=at,
            given_by=self.people[Role.OPERATOR],
        )  # fmt: skip
        now = timezone.now()
        self.rows["outage"] = Outage.objects.create(
            unit=clerk.units[0], kind="water", text="管道抢修停水。", places=["康宁小区"],
            starts_at=now, ends_at=now + timedelta(hours=9), planned_end=now, entered_at=now,
            entered_by=clerk,
        )  # fmt: skip
        self.rows["announcement"] = post_announcement(
            title="防汛", text="有积水立即上报。", actor=self.people[Role.SHIFT_LEADER], at=now
        )

    def _telephoned(self) -> None:
        system, now = TelephoneSystem.objects.create(name="交换机"), timezone.now()
        operator = self.people[Role.OPERATOR]
        Extension.objects.create(system=system, number="801", operator=operator)
        for call_id in ("1", "2"):
            for kind in ("newCall", "hangup"):
                event = CallEvent(kind, call_id, caller="13897001234", users=("801",))
                self.rows["missed"] = record_event(event, system=system, at=now).call
        self.rows["promise"] = promise_callback(
            "13897001234", due_at=now, about="告知进度", actor=operator, at=now
        )

    def _corrected(self) -> None:
        unit = self.case.lead_unit
        for decision in ("", "declined"):
            row = DutyCorrection.objects.create(
                category=self.case.category, former_unit=unit, unit=unit, days=90, sent=12,
                returned=10, settled=9, persons=7, found_at=self.at, decision=decision,
                decided_at=self.at if decision else None,
            )  # fmt: skip
            row.cases.set([self.case, self.cases[State.CLOSED]])
        self.rows["correction"] = row

    def _grouped(self) -> None:
        """Make a group that waits for a decision, of one case and another one beside it."""
        known = {"status": "proposed", "first_at": self.at, "last_at": self.at, "persons": 3}
        for name in ("文博苑", "康宁小区"):
            group = ProblemGroup.objects.create(name=name, problem="停水", case_count=1, **known)
        GroupedCase.objects.create(
            case=self.case, group=group, received_at=self.at, writer=1, title_key=1, names=[],
            title_names=[], words=[], weights=[],
        )  # fmt: skip
        self.rows["group"] = group

    def _exported(self) -> None:
        owner, at = self.people[Role.SUPERVISOR], timezone.now()
        export = Export(
            owner=owner, kind=TABLE, title="考核", fingerprint="0" * 64, file_name="考核.xlsx",
            rights=rights_of(owner), created_at=at, done_at=at, size=8, checksum="0" * 64,
            expires_at=at + timedelta(days=7),
        )  # fmt: skip
        export.file.save("rates.xlsx", ContentFile(b"PK\x03\x04"), save=True)
        self.rows["export"] = export
        self.rows["shift_item"] = ShiftItem.objects.create(
            text="下午三时前回电告知进展",
            case=self.case,
            added_at=at,
            added_by=self.people[Role.SHIFT_LEADER],
        )
        # The back office keeps the city's, a unit's leader the unit's own.
        CannedReply.objects.create(title="已受理", text="您好，已受理。")
        leader = self.people[Role.UNIT_LEADER]
        self.rows["canned"] = CannedReply.objects.create(
            title="已修复", text="您好，已修复。", unit=leader.units[0]
        )
        security = self.people[Role.SECURITY_ADMIN]
        FactorReset.objects.create(
            user=self.people[Role.SYSTEM_ADMIN], reason="手机遗失", asked_by=security,
            asked_at=at, expires_at=at + timedelta(days=1),
        )  # fmt: skip
        AccountImport.objects.create(
            file_name="账号.xlsx", made_by=security, made_at=timezone.now(), fingerprint="0" * 64,
            expires_at=timezone.now() + timedelta(days=1), new_count=1,
        )  # fmt: skip
        self.rows["filter"] = SavedFilter.objects.create(
            owner=owner, list_key="cases", name="超期", query="overdue=true", created_at=at
        )


@dataclass(frozen=True)
class Page:
    """An address of the site: its name among the addresses, and where it is."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} {self.address}"


def patterns() -> Iterator[tuple[str, set[str]]]:
    """Yield the name of every address with what it asks for; the back office's by name."""
    yield from _below(get_resolver(), ())


def _below(resolver: Any, space: tuple[str, ...]) -> Iterator[tuple[str, set[str]]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            asked = set(one.pattern.converters) | set(one.pattern.regex.groupindex)
            yield ":".join((*space, one.name or "?")), asked
        elif isinstance(one, URLResolver):
            yield from _below(one, (*space, one.namespace) if one.namespace else space)


def pages(city: City) -> Iterator[Page]:
    """Yield every page of the site but the back office's and the forms of cases.

    An address that asks for something unknown here fails: tell it below.
    """
    for name, asked in patterns():
        if name.startswith("admin:") or name in {"cases:act", "reports:act"}:
            continue
        if name == "former_deliveries":
            # Leads into the back office, where its list was before.
            continue
        if name == "bulletins_api:join_preview":
            # Shows days without an issue of their own, of which this city has none.
            continue
        for values in arguments(name, asked, city):
            query = QUERIES.get(name, "").format(main=city.cases[State.PENDING].number)
            yield Page(name, reverse(name, kwargs=values) + query)


def arguments(name: str, asked: set[str], city: City) -> list[dict[str, Any]]:
    """Return the values with which an address is asked for, one set or several."""
    if not asked:
        return [{}]
    if name in OF_CASES:
        return [{"number": case.number} for case in city.cases.values()]
    row = next((city.rows[key] for stem, key in ROWS.items() if name.startswith(stem)), None)
    known: dict[str, Any] = {
        "number": 1 if name == "reports:picture" else city.case.number,
        "category_id": city.case.category_id,
        "on": DAY,
        "deed": "attempt",
        "slug": "note",
        "series": TOPIC_SPECS[0].code,
        "name": "routing",
        "shelf": "units",
        "key": "cases",
    }
    if name == "cases:callback_case":
        known["number"] = city.cases[State.AWAITING_CALLBACK].number
    if name == "reports:dashboard_file":
        known |= {"key": "kinds", "form": "csv"}
    if name == "cases:bulk":
        known["slug"] = "urge"
    if isinstance(row, Attachment | ArticleFile):
        known["token"] = row.token
    elif row is not None:
        known["pk"] = row.pk
    if isinstance(row, Reply):
        known["number"] = row.case.number
    missing = asked - known.keys()
    assert not missing, f"{name} asks for {sorted(missing)}: tell ROWS which row it shows"
    return [{key: known[key] for key in asked}]


OF_CASES = frozenset({"cases:show"})
# The row whose key an address asks for, by the beginning of the address's name.
ROWS = {
    "telephony:missed": "missed",
    "telephony:promise_": "promise",
    "learning:correction_": "correction",
    "concentrated:group": "group",
    "reports:briefs_of_group": "group",
    "reports:start_for_group": "group",
    "knowledge:article": "article",
    "knowledge:feedback_settle": "feedback",
    "knowledge:file": "article_file",
    "knowledge:outage": "outage",
    "cases:outage_calls": "outage",
    "knowledge:board": "announcement",
    "cases:attachment": "attachment",
    "cases:other_call": "other_call",
    "cases:quality_check": "check",
    "cases:quality_read": "check",
    "api:quality_": "check",
    "cases:hazard_revision": "hazard_revision",
    "api:hazard_revision": "hazard_revision",
    "cases:hazard": "hazard",
    "api:hazard": "hazard",
    "reports:urge_paper": "urge",
    "reports:order_paper": "order",
    "reports:circular_paper": "circular",
    "reports:name_problem": "problem",
    "reports:export": "export",
    "reports:download": "export",
    "reports:reply_paper": "reply",
    "cases:filter_delete": "filter",
    "cases:roster_": "shift",
    "cases:canned_": "canned",
    "cases:shift_": "shift_item",
    "api:canned_one": "canned",
    "api:filter": "filter",
    "api:file": "attachment",
    "api:roster_": "shift",
    "exports_api:": "export",
    "reports:sign_off": "issued",
    "reports:press_pdf": "issued",
    "reports:pdf": "issued",
    "reports:picture": "issued",
    "reports:": "draft",
    "bulletins_api:urge_paper": "urge",
    "bulletins_api:supervision_paper": "order",
    "bulletins_api:circular_paper": "circular",
    "bulletins_api:reply_letter": "reply",
    "bulletins_api:export": "export",
    "bulletins_api:page_file": "issued",
    "bulletins_api:sign_off_sheet": "issued",
    "bulletins_api:press_edition": "issued",
    "bulletins_api:": "draft",
}
# What a page must be asked to show anything.
QUERIES = {
    "reports:figure": "?figure=calls",
    "bulletins_api:figure": "?figure=calls",
    "bulletins_api:rate_cases": "?row=&figure=solved.base",
    "api:merge_preview": "?main_case={main}",
    "reports:rate_cell": "?row=&figure=solved.base",
}


def back_office() -> Iterator[Page]:
    """Yield every list, new form and form of a row in the back office."""
    for model in sorted(admin.site._registry, key=lambda one: one._meta.label):
        table = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield Page(f"{table}_changelist", reverse(f"{table}_changelist"))
        yield Page(f"{table}_add", reverse(f"{table}_add"))
        if row := first_of(model):
            for form in ("change", "history", "delete"):
                yield Page(f"{table}_{form}", reverse(f"{table}_{form}", args=[row.pk]))
    for name in OF_THE_OFFICE:
        yield Page(name, reverse(name))
    for name in OF_A_USER:
        yield Page(name, reverse(name, args=[first_of(User).pk]))  # type: ignore[union-attr]
    for name in OF_A_UNIT:
        yield Page(name, reverse(name, args=[first_of(Unit).pk]))  # type: ignore[union-attr]


# Pages of the back office beside the lists and forms of its tables.
OF_THE_OFFICE = (
    "admin:index", "admin:grids_user_import_sheet", "admin:grids_accountimport_begin",
    "admin:grids_accountimport_template", "admin:grids_dutyshift_import_file",
    "admin:grids_limitrule_try_it",
)  # fmt: skip
OF_A_USER = ("admin:grids_user_ask_factor_reset", "admin:grids_user_depart")
OF_A_UNIT = ("admin:grids_unit_merge",)


def first_of(model: type[Model]) -> Model | None:
    """Return any row of a table."""
    return model._default_manager.order_by("pk").first()


def case_forms(city: City, user: User) -> Iterator[Page]:
    """Yield the forms that a person is offered on the cases, each once, and one refused."""
    seen = set()
    for case in city.cases.values():
        if not Case.objects.visible_to(user).filter(pk=case.pk).exists():
            continue
        for action in actions_for(Dossier(user, case, city.at).situation):
            if action.slug not in seen:
                seen.add(action.slug)
                yield form_of(case, action.slug)
    refused = next((slug for slug in ACTIONS if slug not in seen), None)
    if refused:
        yield form_of(city.case, refused)


def form_of(case: Case, slug: str) -> Page:
    """Return the form of an action on a case."""
    return Page("cases:act", reverse("cases:act", args=[case.number, slug]))

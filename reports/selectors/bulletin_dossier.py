"""Everything a bulletin's page shows, read at once in about ten statements."""

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db.models import Exists, OuterRef, Q
from django.forms import BoundField

from grids.models import RoleGrant, User
from grids.roles import roles_with
from hotline.hidden import refuse_unseen
from reports.actions import ACTIONS, BulletinAction
from reports.bulletins.content import lines_from, lines_without_choices
from reports.bulletins.counting.figure_sources import figure_label, figure_url
from reports.bulletins.deeds import EDITORS_DEEDS
from reports.bulletins.issuing.allowed_deeds import allowed_deeds
from reports.bulletins.issuing.dispatch_claims import doubtful_claims
from reports.bulletins.issuing.gaps import gaps_of
from reports.bulletins.lacking import Doubt, Gap
from reports.bulletins.spec import SeriesSpec, spec_of
from reports.bulletins.wording.phrases_in_force import PhraseBook, read_phrases
from reports.capabilities import ReportCapability
from reports.forms.bulletins import EditForm
from reports.models import Bulletin, BulletinStep, Deed, PressEdition, Step
from reports.models.bulletin import OPEN_STEPS


@dataclass(frozen=True)
class Stage:
    """One step of the bulletin's life as the page's left column shows it."""

    label: str
    is_done: bool
    is_current: bool
    row: BulletinStep | None


@dataclass(frozen=True)
class Block:
    """One line of the bulletin: its stretches with the list behind each, what was changed.

    `changes` are stretches marked `same`, `added` or `removed` against the default words;
    `is_own` marks what its editor wrote himself.
    """

    key: str
    label: str
    pieces: list[tuple[str, str]]
    changes: list[tuple[str, str]]
    fields: list[BoundField]
    is_own: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure by name with the address of the rows behind it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class BulletinDossier:
    """A bulletin with its log, what it lacks, its figures, and what the reader may do."""

    bulletin: Bulletin
    steps: list[BulletinStep]
    deeds: list[Deed]
    gaps: list[Gap]
    doubts: list[Doubt]
    book: PhraseBook
    press: PressEdition | None
    revisions: list[Bulletin]

    @property
    def actions(self) -> list[BulletinAction]:
        """The buttons of the page, the primary one first."""
        offered = [action for action in ACTIONS if action.deed in self.deeds]
        waits = self.press and not self.press.approved_at and self.press.is_current
        if not waits:
            offered = [a for a in offered if a.deed != Deed.APPROVE_PRESS]
        if self.press and self.press.approved_at:
            offered = [a for a in offered if a.deed != Deed.PREPARE_PRESS]
        if any(other.revision > self.bulletin.revision for other in self.revisions):
            offered = [a for a in offered if a.deed != Deed.CORRECT]
        return offered

    @property
    def correction(self) -> Bulletin | None:
        """The issued revision that took this one's place, if there is one."""
        latest: int | None = getattr(self.bulletin, "corrected_by", None)
        return next((other for other in self.revisions if other.pk == latest), None)

    @property
    def may_edit(self) -> bool:
        """Tell whether the words can be chosen here and now."""
        return Deed.EDIT in self.deeds

    @property
    def stages(self) -> list[Stage]:
        """草稿, 编辑, 核稿, 签发, 归档, with who did each."""
        done = {row.deed: row for row in self.steps}
        order = [*OPEN_STEPS, Step.ISSUED, Step.ARCHIVED]
        at = order.index(Step(self.bulletin.step)) if self.bulletin.step in order else 0
        first = Deed.CORRECT if self.bulletin.revision > 1 else Deed.BUILD
        rows = [first, Deed.EDIT, Deed.CHECK, Deed.ISSUE, Deed.ARCHIVE]
        return [
            Stage(
                label=deed.label,
                is_done=n <= at,
                is_current=n == at + 1,
                row=done.get(deed) if n <= at else None,
            )
            for n, deed in enumerate(rows)
        ]

    @property
    def figures(self) -> list[Figure]:
        """All figures in the order of the text, each with its list."""
        pieces = [piece for line in lines_from(self.bulletin.lines) for piece in line.pieces]
        named = {piece.figure: piece.text for piece in pieces if piece.figure}
        return [
            Figure(figure_label(key), value, figure_url(self.bulletin, key))
            for key, value in named.items()
        ]

    def form(self, data: object = None) -> EditForm:
        """Return the form of an editor's choices."""
        initial = {"seen": self.bulletin.version}
        return EditForm(
            data, initial=initial, bulletin=self.bulletin, doubts=self.doubts, book=self.book
        )

    def blocks(self, form: EditForm | None) -> list[Block]:
        """Return the lines with their links, marks and, where one may edit, fields."""
        plain = lines_without_choices(self.bulletin, self.book)
        return [
            Block(
                key=line.key,
                label=line_label(spec_of(self.bulletin.series), line.key),
                pieces=[(p.text, self._url(p.figure)) for p in line.pieces],
                changes=marked(plain.get(line.key, line.text), line.text),
                fields=form.fields_of(line.key) if form else [],
                is_own=line.key.startswith("free."),
            )
            for line in lines_from(self.bulletin.lines)
        ]

    def _url(self, figure: str) -> str:
        return figure_url(self.bulletin, figure) if figure else ""


def read_bulletin_dossier(bulletin_id: int, *, user: User) -> BulletinDossier:
    """Read a bulletin as a person may see it; raises NotVisible where they may not."""
    visible = Bulletin.objects.open_in_full_to(user)
    bulletin = visible.with_correction().filter(pk=bulletin_id).first()
    if bulletin is None:
        refuse_unseen(
            "没有这一期。", Bulletin.objects.filter(pk=bulletin_id), f"日报 {bulletin_id}"
        )
    steps = list(bulletin.steps.select_related("actor"))
    done_by_user = {step.deed for step in steps if step.actor_id == user.pk}
    doubtful = doubtful_claims(bulletin) if bulletin.is_open else []
    return BulletinDossier(
        bulletin=bulletin,
        steps=steps,
        deeds=allowed_deeds(bulletin, user, done_by_user),
        gaps=gaps_of(bulletin, doubtful) if bulletin.is_open else [],
        doubts=doubtful,
        book=read_phrases(bulletin.period_from),
        press=_press(bulletin),
        revisions=_revisions(bulletin, user) if bulletin.number or bulletin.corrects_id else [],
    )


def _press(bulletin: Bulletin) -> PressEdition | None:
    if not (bulletin.number or bulletin.step == Step.CHECKED):
        return None
    return PressEdition.objects.filter(bulletin=bulletin).select_related("prepared_by").first()


def _revisions(bulletin: Bulletin, user: User) -> list[Bulletin]:
    number = bulletin.total_number or (bulletin.corrects and bulletin.corrects.total_number)
    same = Bulletin.objects.visible_to(user).filter(
        Q(total_number=number) | Q(corrects__total_number=number), series=bulletin.series
    )
    return list(same.exclude(pk=bulletin.pk).standing().order_by("revision"))


def other_issuers(bulletin: Bulletin, steps: list[BulletinStep], on: date) -> list[User]:
    """Return the people who may issue a bulletin: issuers who did not edit or check it."""
    editors = [step.actor_id for step in steps if step.deed in EDITORS_DEEDS and step.actor_id]
    issuing = roles_with(ReportCapability.ISSUE_BULLETINS)
    grants = RoleGrant.objects.in_force(on).filter(role__in=issuing)
    people = User.objects.filter(Exists(grants.filter(user=OuterRef("pk"))), is_active=True)
    return list(people.exclude(pk__in=editors).order_by("pk"))


def line_label(spec: SeriesSpec, key: str) -> str:
    """Return what a line is called: 正文, 热点1, 单列1."""
    stem, _, rank = key.partition(".")
    return f"{spec.words.line_names[stem]}{rank}"


def marked(before: str, after: str) -> list[tuple[str, str]]:
    """Return a text in stretches `same`, `added` and `removed`; empty where nothing changed."""
    if before == after:
        return []
    stretches: list[tuple[str, str]] = []
    for kind, b1, b2, a1, a2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            stretches.append(("same", after[a1:a2]))
            continue
        stretches += [("removed", before[b1:b2])] if b2 > b1 else []
        stretches += [("added", after[a1:a2])] if a2 > a1 else []
    return stretches

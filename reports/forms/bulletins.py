"""What is typed about bulletins; which words are allowed is the service's rule."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django import forms

from hotline.form_fields import Day
from reports.bulletins.content import figures_of, lines_without_choices
from reports.bulletins.counting.figure_values import Action
from reports.bulletins.lacking import Doubt
from reports.bulletins.spec import all_specs, spec_of
from reports.bulletins.wording.editor_choices import (
    EXTRA,
    LINE_MAX,
    PARAGRAPH_MAX,
    Choices,
    Claim,
)
from reports.bulletins.wording.phrases import PHRASES, base_key
from reports.bulletins.wording.phrases_in_force import PhraseBook
from reports.models import Bulletin

ACTIONS = {
    Action.CONTACTED: "已及时联系…核实处理",
    Action.CONTACTING: "正在联系…核实处理",
    Action.TRANSFERRED: "已转交…办理",
}


class SeenForm(forms.Form):
    """A form that carries the version of the bulletin it was drawn from."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(SeenForm):
    """An opinion that may be left out."""

    note = forms.CharField(label="意见", required=False, max_length=500)


class IssueForm(NoteForm):
    """An issuer's opinion, and why earlier days are left for later numbers."""

    reason = forms.CharField(
        label="先于前几日签发的原因",
        required=False,
        max_length=300,
        widget=forms.Textarea,
        help_text="前面的日子还没有签发时须填写，随审签单保存。",
    )


class ReasonForm(SeenForm):
    """A reason that must be given."""

    reason = forms.CharField(label="原因", max_length=500, widget=forms.Textarea)


class CorrectionForm(SeenForm):
    """What a correction changes."""

    note = forms.CharField(label="更正了什么", max_length=500, widget=forms.Textarea)


class PressForm(SeenForm):
    """For each line of an issued bulletin, why the press edition leaves it out."""

    def __init__(self, *args: Any, bulletin: Bulletin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in bulletin.lines[1:]:
            text = "".join(piece for piece, _ in line["pieces"])
            self.fields[f"omit:{line['key']}"] = forms.CharField(
                label=text if len(text) <= 40 else f"{text[:39]}…",
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"placeholder": "略去的原因"}),
            )

    @property
    def omitted(self) -> dict[str, str]:
        """The reasons by line."""
        given = self.cleaned_data.items()
        return {key.partition(":")[2]: text for key, text in given if ":" in key and text}


def joinable_series() -> list[tuple[str, str]]:
    """Return the series whose days may be joined."""
    return [(spec.code, spec.name) for spec in all_specs() if spec.is_joinable and spec.is_active]


class JoinForm(forms.Form):
    """The days of a joint issue (合刊)."""

    series = forms.ChoiceField(label="系列", choices=joinable_series)
    period_from = Day("起始日期")
    period_to = Day("截止日期")


class EditForm(SeenForm):
    """An editor's choices, one field for each that exists for this issue's lines.

    Fields are named `text:<phrase or line>`, `action:<category>`, `claim:<category>`,
    `place:<category>`, `own:<name>` for the editor's own paragraphs and `line:<line>` for what
    may be written anew; where there is nothing to choose there is no field.
    """

    def __init__(
        self, *args: Any, bulletin: Bulletin, doubts: list[Doubt], book: PhraseBook, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bulletin, self.book, self.spec = bulletin, book, spec_of(bulletin.series)
        self.chosen = Choices.from_json(bulletin.choices)
        self.doubts = {doubt.line.category_id: doubt for doubt in doubts}
        self.ties = list(_ties(bulletin))
        for line in bulletin.lines:
            self._add_line(line["key"])
        for name in self.spec.words.places(bulletin):
            self._add_own(name)
        if self.spec.words.is_written:
            self._add_written()
        self.fields["note"] = forms.CharField(label="编辑说明", required=False, max_length=500)

    def _add_line(self, key: str) -> None:
        for phrase in self.phrases_of(key):
            self._add_text(phrase)
        category_id = self.category_of(key)
        if category_id is None:
            return
        self.fields[f"action:{category_id}"] = forms.ChoiceField(
            label="处理情况",
            choices=[(action.value, label) for action, label in ACTIONS.items()],
            initial=self.chosen.action(category_id).value,
            required=False,
        )
        if category_id in self.doubts:
            self._add_claim(category_id)
        for tie in self.ties:
            if category_id in tie:
                self._add_places(tie)

    def _add_written(self) -> None:
        """Let each line be written anew, and one be added where there is none yet."""
        lines = {line["key"]: line_of(line) for line in self.bulletin.lines}
        for key, text in {EXTRA: "", **lines}.items():
            self.fields[f"line:{key}"] = forms.CharField(
                label="增写一段" if key == EXTRA else "改写",
                required=key != EXTRA, max_length=LINE_MAX, initial=text,
                widget=forms.Textarea(attrs={"rows": 1 + len(text) // 40}),
            )  # fmt: skip

    def _add_text(self, phrase: str) -> None:
        texts = self.book.options(phrase)
        if len(texts) > 1:
            initial = self.chosen.texts.get(phrase, texts[0])
            self.fields[f"text:{phrase}"] = forms.ChoiceField(
                label=PHRASES[base_key(phrase.partition(":")[0])].label,
                choices=[(text, text) for text in texts],
                initial=initial,
                required=False,
            )

    def _add_claim(self, category_id: int) -> None:
        doubt, said = self.doubts[category_id], self.chosen.claims.get(category_id)
        self.fields[f"claim:{category_id}"] = forms.CharField(
            label=f"{doubt.count}件未见派单，核实情况",
            required=False,
            max_length=300,
            initial=said.reason if said else "",
            help_text="仍用“已及时联系”的，请写明如何核实。",
        )

    def _add_places(self, tie: dict[int, tuple[int, str]]) -> None:
        places = [(place, f"第{place}位") for place, _ in tie.values()]
        for category_id, (place, name) in tie.items():
            self.fields[f"place:{category_id}"] = forms.TypedChoiceField(
                label=f"同数排序：{name}",
                choices=places,
                initial=place,
                coerce=int,
                required=False,
                empty_value=str(place),
            )

    def _add_own(self, name: str) -> None:
        self.fields[f"own:{name}"] = forms.CharField(
            label=name,
            required=False,
            max_length=PARAGRAPH_MAX,
            initial=self.chosen.paragraphs.get(name, ""),
            widget=forms.Textarea,
            help_text="由编辑撰写，每行一段；不写就不印。",
        )

    def own_paragraphs(self) -> list[forms.BoundField]:
        """Return the fields for what the editor writes himself."""
        return [self[name] for name in self.fields if name.startswith("own:")]

    def phrases_of(self, key: str) -> list[str]:
        """Return the phrases that may be chosen for a line."""
        words = self.spec.words
        if key == "lead":
            period = "period.joined" if self.bulletin.period.until else "period.day"
            return [words.lead(figures_of(self.bulletin)), period, *words.shared]
        category_id = self.category_of(key)
        if category_id is not None:
            return [f"{base_key(key)}:{category_id}"]
        return [f"{self.spec.code}.{key}"]

    def category_of(self, key: str) -> int | None:
        """Return the category about which a line claims something."""
        return self.spec.words.category_of(self.bulletin, key)

    def fields_of(self, key: str) -> list[forms.BoundField]:
        """Return the fields that belong under a line."""
        names = [f"text:{phrase}" for phrase in self.phrases_of(key)]
        category_id = self.category_of(key)
        if category_id is not None:
            names += [f"{what}:{category_id}" for what in ("action", "claim", "place")]
        names.append(f"line:{key}")
        return [self[name] for name in names if name in self.fields]

    def stray_places(self) -> list[forms.BoundField]:
        """Return the order fields of equal categories that no printed line is about."""
        printed = {self.category_of(line["key"]) for line in self.bulletin.lines}
        return [
            self[name]
            for name in self.fields
            if name.startswith("place:") and int(name.partition(":")[2]) not in printed
        ]

    @property
    def added(self) -> forms.BoundField | None:
        """The field of a paragraph to be added, None where a line is there or none may be."""
        has_one = any(line["key"] == EXTRA for line in self.bulletin.lines)
        return None if has_one or f"line:{EXTRA}" not in self.fields else self[f"line:{EXTRA}"]

    @property
    def choices(self) -> Choices:
        """The choices that differ from what prints by itself."""
        return Choices(
            order=tuple(
                pk for pk, _ in sorted(self._given("place"), key=lambda pair: int(pair[1]))
            ),
            actions={
                pk: Action(value)
                for pk, value in self._given("action")
                if value and value != Action.CONTACTED.value
            },
            texts=self._texts(),
            claims={
                pk: Claim(reason, self.doubts[pk].count)
                for pk, reason in self._given("claim")
                if reason
            },
            paragraphs=self._paragraphs(),
            rewritten=self._rewritten(),
        )

    def _rewritten(self) -> dict[str, str]:
        """Return the lines that the editor wrote, now or before.

        One that is left as it reads stays what it was: written, or made by rule.
        """
        if not self.spec.words.is_written:
            return {}
        plain = lines_without_choices(self.bulletin, self.book)
        written = {
            name.removeprefix("line:"): " ".join(text.split())
            for name, text in self.cleaned_data.items()
            if name.startswith("line:")
        }
        before = Choices.from_json(self.bulletin.choices).rewritten
        shown = {line["key"]: " ".join(line_of(line).split()) for line in self.bulletin.lines}
        return {
            key: text
            for key, text in written.items()
            if text != plain.get(key, "") and (key in before or text != shown.get(key, ""))
        }

    def _given(self, what: str) -> list[tuple[int, Any]]:
        return [
            (int(name.partition(":")[2]), value)
            for name, value in self.cleaned_data.items()
            if name.startswith(f"{what}:")
        ]

    def _paragraphs(self) -> dict[str, str]:
        return {
            name.removeprefix("own:"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("own:") and text
        }

    def _texts(self) -> dict[str, str]:
        given = {
            name.removeprefix("text:"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("text:")
        }
        return {key: text for key, text in given.items() if text != self.book.options(key)[0]}


def line_of(line: Mapping[str, Any]) -> str:
    """Return the text of a line as a bulletin keeps it."""
    return "".join(text for text, _ in line["pieces"])


def _ties(bulletin: Bulletin) -> Iterator[dict[int, tuple[int, str]]]:
    """Yield the groups of equal hotspots that reach into the printed ranks, with places."""
    ranking = enumerate(bulletin.detail.get("ranking", ()), 1)
    printed = len(bulletin.figures.get("hotspots", ()))
    for _, group in groupby(ranking, key=lambda item: item[1]["count"]):
        members = {row["category_id"]: (place, row["category"]) for place, row in group}
        if len(members) > 1 and min(place for place, _ in members.values()) <= printed:
            yield members

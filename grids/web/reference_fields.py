"""Fields that choose from the city's reference rows by their codes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from grids import reference
from grids.options import QUERY_MAX, find_options, letters_of
from grids.reference import Shelf

# Longer lists do not stand in the page: their options come as one types (grids/web/options.py).
IN_PAGE = 24
# The name of the field into which one types where the page's scripts do not run.
TYPED = "-typed"
MATCHED = "与“%(words)s”匹配的有 %(count)s 个，请从列表中选择一个。"
UNMATCHED = "没有与“%(words)s”匹配的%(what)s，换个词试试。"
SHELVES: Mapping[str, Callable[[], Shelf[Any]]] = {
    "units": reference.units,
    "categories": reference.categories,
    "grids": reference.grids,
    "channels": reference.channels,
    "bodies": reference.bodies,
    "hazard-categories": reference.hazard_categories,
}


class Typed(str):
    """Words typed for an option, instead of its code."""

    __slots__ = ()


class ReferenceSelect(forms.Select):
    """A searchable select over a shelf; a long list's options come as one types.

    Without scripts one types into a field beside it: the only match is taken, several are
    offered for choosing.
    """

    class Media:
        js = ("js/select.js",)

    def __init__(self, shelf: Callable[[], Shelf[Any]], empty: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.attrs.setdefault("data-search", "输入几个字查找")
        self.shelf, self.empty = shelf, empty
        # Codes to which a form keeps the list; None offers the whole shelf.
        self.only: frozenset[str] | None = None

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        shelf = self.shelf()
        chosen = [str(one) for one in self._chosen(value)]
        is_remote = self.only is None and len(shelf.labels) > IN_PAGE
        offered = self._offered(shelf, chosen) if is_remote else self._whole(shelf)
        own = {**(attrs or {}), "name": name}
        if is_remote:
            own["data-options"] = self._address()
        return format_html(
            "<select{}>{}{}</select>{}",
            forms.utils.flatatt(self.build_attrs(self.attrs, own)),
            "" if self.allow_multiple_selected else self._empty_option(),
            self._options(shelf, offered, chosen, with_letters=not is_remote),
            self._words(name, value, own) if is_remote else "",
        )

    def _address(self) -> str:
        [name] = [name for name, shelf in SHELVES.items() if shelf == self.shelf]
        return reverse("options", args=[name])

    def _whole(self, shelf: Shelf[Any]) -> list[str]:
        return [code for code in shelf.labels if self.only is None or code in self.only]

    def _offered(self, shelf: Shelf[Any], chosen: list[str]) -> list[str]:
        """Return the chosen codes, and for words that were typed the codes they may mean."""
        words = [one for one in chosen if one not in shelf.labels]
        meant = [code for one in words for code, _ in find_options(shelf, one).options]
        return list(dict.fromkeys([code for code in chosen if code in shelf.labels] + meant))

    def _options(
        self, shelf: Shelf[Any], codes: list[str], chosen: list[str], *, with_letters: bool
    ) -> SafeString:
        """Return the options; drawn in one go, since there may be a thousand of them."""
        return format_html_join(
            "",
            '<option value="{}"{}{}>{}</option>',
            (
                (
                    code,
                    SafeString(" selected") if code in chosen else "",
                    format_html(' data-letters="{}"', letters_of(shelf, code))
                    if with_letters
                    else "",
                    shelf.labels[code],
                )
                for code in codes
            ),
        )

    def _words(self, name: str, value: Any, attrs: Mapping[str, Any]) -> SafeString:
        """Return the field in which one types where scripts do not run."""
        typed = [one for one in self._chosen(value) if isinstance(one, Typed)]
        form = {**self.attrs, **attrs}.get("form")
        return format_html(
            '<noscript><input type="text" name="{}{}" value="{}" maxlength="{}"{} '
            'aria-label="输入名称或拼音查找" placeholder="输入名称或拼音查找"></noscript>',
            name, TYPED, "、".join(typed), QUERY_MAX,
            format_html(' form="{}"', form) if form else "",
        )  # fmt: skip

    def _empty_option(self) -> SafeString:
        return format_html('<option value="">{}</option>', self.empty or "请选择")

    def _chosen(self, value: Any) -> Iterable[Any]:
        values = value if isinstance(value, list | tuple) else [value]
        return [getattr(one, "code", getattr(one, "pk", one)) for one in values if one]

    def value_from_datadict(self, data, files, name):
        """Return the code that was chosen, or the words that were typed without scripts."""
        words = typed_words(data, name)
        return words[0] if words else super().value_from_datadict(data, files, name)


class ReferenceSelectMultiple(ReferenceSelect):
    """The same with several choices."""

    allow_multiple_selected = True

    def build_attrs(self, base_attrs, extra_attrs=None):
        return {**super().build_attrs(base_attrs, extra_attrs), "multiple": True}

    def value_from_datadict(self, data, files, name):
        chosen = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        words = typed_words(data, name)
        return [*chosen, *words] if words else chosen


def typed_words(data: Any, name: str) -> list[Typed]:
    """Return what was typed into the field beside a select, several divided by 、."""
    typed = data.get(f"{name}{TYPED}", "")
    if not isinstance(typed, str):
        return []
    return [Typed(one.strip()[:QUERY_MAX]) for one in typed.split("、") if one.strip()]


class ReferenceField(forms.Field):
    """A code that becomes its row; an unknown code is refused with the field named."""

    def __init__(
        self, shelf: Callable[[], Shelf[Any]], *, what: str, empty: str = "", **kwargs: Any
    ) -> None:
        self.shelf, self.what = shelf, what
        kwargs.setdefault("widget", ReferenceSelect(shelf, empty))
        kwargs.setdefault("error_messages", {"required": f"请选择{what}。"})
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        shelf = self.shelf()
        row = shelf.get(self._meant(value) if isinstance(value, Typed) else str(value))
        if row is None:
            raise forms.ValidationError(f"没有这个{self.what}，请从列表中选择。")
        return row

    def _meant(self, words: Typed) -> str:
        """Return the code that words stand for; ValidationError where they name none alone."""
        answer = find_options(self.shelf(), words)
        if answer.only:
            return answer.only
        count = len(answer.options) + answer.more
        said = MATCHED if answer.options else UNMATCHED
        # What was typed goes into the sentence by its place: it may hold such a place itself.
        placed = {"words": words, "what": self.what, "count": count}
        raise forms.ValidationError(said, params=placed)


class ReferenceMultipleField(ReferenceField):
    """Several codes that become their rows."""

    def __init__(self, shelf, **kwargs):
        super().__init__(shelf, widget=ReferenceSelectMultiple(shelf), **kwargs)

    def to_python(self, value):
        values = value if isinstance(value, list | tuple) else [value]
        return [super(ReferenceMultipleField, self).to_python(one) for one in values if one]

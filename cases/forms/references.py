"""Fields that choose from the city's reference rows by their codes."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from grids.reference import Shelf


class ReferenceSelect(forms.Select):
    """A select over a shelf's labels; drawn in one go, since it may have a thousand options."""

    def __init__(self, shelf: Callable[[], Shelf[Any]], empty: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.attrs.setdefault("data-search", "输入几个字查找")
        self.shelf, self.empty = shelf, empty
        # Codes to which a form keeps the list; None offers the whole shelf.
        self.only: frozenset[str] | None = None

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = {str(one) for one in self._chosen(value)}
        attrs = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        options = format_html_join(
            "",
            '<option value="{}"{}{}>{}</option>',
            (
                (code, SafeString(" selected") if code in chosen else "", self._typed(code), label)
                for code, label in self.shelf().labels.items()
                if self.only is None or code in self.only
            ),
        )
        return format_html(
            "<select{}>{}{}</select>",
            forms.utils.flatatt(attrs),
            "" if self.allow_multiple_selected else self._empty_option(),
            options,
        )

    def _typed(self, code: str) -> SafeString:
        """Return the attribute by which select.js finds an option by its initials."""
        letters = self.shelf().initials.get(code)
        return format_html(' data-initials="{}"', letters) if letters else SafeString("")

    def _empty_option(self) -> SafeString:
        return format_html('<option value="">{}</option>', self.empty or "请选择")

    def _chosen(self, value: Any) -> Iterable[Any]:
        values = value if isinstance(value, list | tuple) else [value]
        return [getattr(one, "code", getattr(one, "pk", one)) for one in values if one]


class ReferenceSelectMultiple(ReferenceSelect):
    """The same with several choices."""

    allow_multiple_selected = True

    def build_attrs(self, base_attrs, extra_attrs=None):
        return {**super().build_attrs(base_attrs, extra_attrs), "multiple": True}

    def value_from_datadict(self, data, files, name):
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])


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
        row = self.shelf().get(str(value))
        if row is None:
            raise forms.ValidationError(f"没有这个{self.what}，请从列表中选择。")
        return row


class ReferenceMultipleField(ReferenceField):
    """Several codes that become their rows."""

    def __init__(self, shelf, **kwargs):
        super().__init__(shelf, widget=ReferenceSelectMultiple(shelf), **kwargs)

    def to_python(self, value):
        values = value if isinstance(value, list | tuple) else [value]
        return [super(ReferenceMultipleField, self).to_python(one) for one in values if one]

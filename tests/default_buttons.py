"""What Enter does in the forms of a page: it presses the first button that stands there."""

from html.parser import HTMLParser
from typing import Any

# What makes a button do something else than send the form that was filled in.
OTHERWISE = {"formaction", "formnovalidate"}
TYPED = {"text", "tel", "number", "date", "datetime-local", "search", "radio", "checkbox"}


class Forms(HTMLParser):
    """Collects what each form of a page can be filled in with, and its sending buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[dict[str, str | None]], list[dict[str, str | None]]]] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = True
            self.forms.append((given.get("action") or "", [], []))
        elif self.is_inside and tag == "button" and given.get("type", "submit") == "submit":
            self.forms[-1][2].append(given)
        elif self.is_inside and tag == "input" and given.get("type", "text") in TYPED:
            self.forms[-1][1].append(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False


def wrongly_led(answer: Any) -> list[str]:
    """Return the forms in which Enter presses a button of another purpose than the form's."""
    parser = Forms()
    is_page = not answer.streaming and answer["Content-Type"].startswith("text/html")
    # Most pages have no such button at all, and parsing them all would take a quarter minute.
    if is_page and any(one.encode() in answer.content for one in OTHERWISE):
        parser.feed(answer.content.decode())
    return [
        action
        for action, fields, buttons in parser.forms
        if fields and len(buttons) > 1 and OTHERWISE & buttons[0].keys()
    ]

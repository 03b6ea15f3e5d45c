"""What a person's hands do in a page: choose, press, open an action, send it."""

import io
from typing import Any

from PIL import Image


def photo(size: tuple[int, int] = (320, 240), name: str = "修复后.jpg") -> dict[str, Any]:
    """Return a picture as a file field takes it."""
    out = io.BytesIO()
    Image.new("RGB", size, (90, 120, 90)).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def choose(window: Any, field: str, words: str) -> None:
    """Pick an option of a searchable select by typing some of its words."""
    box = window.locator(f"[data-field={field}]")
    box.locator(".ts-control").click()
    window.keyboard.type(words)
    box.locator(".ts-dropdown .active", has_text=words).wait_for()
    window.keyboard.press("Enter")


def press_key(window: Any, field: str, label: str) -> None:
    """Press one of a row of keys."""
    window.locator(f"[data-field={field}] label", has_text=label).first.click()


def act(window: Any, label: str) -> None:
    """Open an action of the case's head, also one that is folded away."""
    found = window.locator(".page-actions").get_by_text(label, exact=False).first
    if not found.is_visible():
        window.locator(".page-actions [data-more-acts]").click()
    found.click()
    window.locator("#panel form").wait_for()


def submit(window: Any, said: str) -> None:
    """Send the open panel and read what the next page says."""
    window.locator("#panel .form-foot button").first.click()
    window.locator("#messages .message", has_text=said).wait_for()


def state_of(window: Any) -> str:
    """Return the state that the head of a case shows."""
    return str(window.locator(".case-state .tag").first.inner_text())

"""The version stands once, and the changelog says what each release brought."""

import re
import tomllib
from pathlib import Path

from hotline import __version__

ROOT = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^## (.+)$", re.M)
RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)（(\d{4}-\d\d-\d\d)）")


def releases():
    """Return the headings of the changelog below the first, the newest on top."""
    headings = HEADING.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    return headings[0], [RELEASE.fullmatch(heading) for heading in headings[1:]]


def test_the_package_has_the_version_of_the_site():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


def test_releases_stand_in_the_changelog_by_version_and_day():
    first, rest = releases()
    assert first == "未发布" and all(rest)
    versions = [tuple(map(int, found.groups()[:3])) for found in rest]
    assert versions == sorted(versions, reverse=True)
    days = [found[4] for found in rest]
    assert days == sorted(days, reverse=True)


def test_between_releases_the_version_is_the_next_ones():
    _, rest = releases()
    newest = tuple(map(int, rest[0].groups()[:3]))
    number, _, unfinished = __version__.partition(".dev")
    current = tuple(map(int, number.split(".")))
    assert current > newest if unfinished else current == newest

"""Exit 0 when the running environment holds every package that a requirements file pins."""

import sys
from importlib import metadata
from pathlib import Path


def applies(marker: str) -> bool:
    """Tell whether an environment marker holds here."""
    from pip._vendor.packaging.markers import Marker  # noqa: PLC0415 (only in a .venv)

    return not marker or Marker(marker).evaluate()


def unmet(requirements: str) -> list[str]:
    """Return the pinned packages that are not installed in that version."""
    found = []
    for line in requirements.splitlines():
        pin = line.partition(" \\")[0]
        name, mark, rest = pin.partition("==")
        if not mark or line.startswith((" ", "#")):
            continue
        version, _, marker = rest.partition(";")
        if applies(marker.strip()) and installed(name.partition("[")[0]) != version.strip():
            found.append(pin)
    return found


def installed(name: str) -> str:
    """Return a package's installed version, "" when it is not there."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(bool(unmet(Path(sys.argv[1]).read_text(encoding="utf-8"))))

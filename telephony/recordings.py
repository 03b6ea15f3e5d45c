"""Where a recording is heard: the archive of the exchange, by the city's template."""

from urllib.parse import quote

from grids.rules import rule

# What stands in the template for the number, in the words of who sets it.
PLACE = "录音编号"


def recording_link(recording: str) -> str:
    """Return the address of a recording, empty where the city has none.

    Only an address of the web is a link: a setting that says anything else leads nowhere.
    """
    template = str(rule("telephony.recording_link"))
    if not recording or PLACE not in template or not template.startswith(("https://", "http://")):
        return ""
    return template.replace(PLACE, quote(recording, safe=""))

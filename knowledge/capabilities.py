"""What this app asks of a person; who has it is said in `hotline/role_table.py`."""

from hotline.capabilities import Capability


class KnowledgeCapability(Capability):
    """Permissions over articles, outages and announcements."""

    READ_ARTICLES = "knowledge.read_articles"
    # Drafts of the own unit and those below it.
    WRITE_ARTICLES = "knowledge.write_articles"
    # The unit's yes to what its people wrote, and its no to what is out of date.
    APPROVE_ARTICLES = "knowledge.approve_articles"
    # The hotline's yes: what is published stands at the desk. Articles of every unit.
    PUBLISH_ARTICLES = "knowledge.publish_articles"
    # Outages of the own unit and those below it, or of every unit.
    KEEP_OUTAGES = "knowledge.keep_outages"
    READ_ANNOUNCEMENTS = "knowledge.read_announcements"
    ANNOUNCE = "knowledge.announce"

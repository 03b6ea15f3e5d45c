"""What this app asks of a person; who has it is said in `hotline/role_table.py`."""

from hotline.capabilities import Capability


class ReportCapability(Capability):
    """Permissions over bulletins, rates, papers and exports."""

    READ_BULLETINS = "reports.read_bulletins"
    # Pages as they were issued, a unit those that it got.
    READ_ISSUED_PAGES = "reports.read_issued_pages"
    READ_DRAFTS = "reports.read_drafts"
    EDIT_BULLETINS = "reports.edit_bulletins"
    ISSUE_BULLETINS = "reports.issue_bulletins"

    # Has a draft about a case or a group made; reads such documents once they are issued.
    START_BRIEFS = "reports.start_briefs"
    READ_BRIEFS = "reports.read_briefs"

    HEAR_OF_ISSUES = "reports.hear_of_issues"

    READ_RATES = "reports.read_rates"
    # Of all units; without it, of the own ones.
    READ_EVERY_RATE = "reports.read_every_rate"
    READ_MORNING = "reports.read_morning"

    READ_PAPERS = "reports.read_papers"
    PRINT_SLIPS = "reports.print_slips"
    EXPORT_CASES = "reports.export_cases"
    EXPORT_CALLS = "reports.export_calls"
    FETCH_EXPORTS = "reports.fetch_exports"

"""What this app asks of a person; who has it is said in `hotline/role_table.py`."""

from hotline.capabilities import Capability


class OfficeCapability(Capability):
    """Permissions over reference data, accounts and rosters."""

    OPEN_BACK_OFFICE = "grids.open_back_office"
    # Units, categories, territory, calendars, limits and the settings of the city.
    KEEP_REFERENCE_DATA = "grids.keep_reference_data"
    # People, their roles and tokens, and what ends or replaces them.
    KEEP_ACCOUNTS = "grids.keep_accounts"
    READ_AUDIT = "grids.read_audit"
    # The roster of the own unit.
    KEEP_ROSTER = "grids.keep_roster"

"""What this app asks of a person, in the words of the field.

A leaf: the table of moves, guards, services, pages, API and menu name these; who has them
is said in `hotline/role_table.py`. A capability of a unit's role counts only for cases of
that unit (`cases.access.permissions.permits`).
"""

from hotline.capabilities import Capability


class CaseCapability(Capability):
    """Permissions over cases, calls, hazards and what stands beside them."""

    # What is read.
    READ_CASES = "cases.read_cases"
    # Every case of the hotline; without it, what reached the own units.
    READ_EVERY_CASE = "cases.read_every_case"
    READ_CALLS = "cases.read_calls"
    # Names, addresses and texts unmasked, and a look-up by a whole telephone number.
    KNOW_CITIZENS = "cases.know_citizens"
    KNOW_SECRET_CITIZENS = "cases.know_secret_citizens"  # noqa: S105 - a name
    # Logged, one look at a time.
    UNMASK = "cases.unmask"
    WATCH_OVERDUE = "cases.watch_overdue"

    # The desk that takes calls.
    REGISTER = "cases.register"
    DISPATCH = "cases.dispatch"
    # To every unit of the city, for the hotline.
    DISPATCH_ANYWHERE = "cases.dispatch_anywhere"
    # To the units of the own district, as its centre.
    DISPATCH_IN_DISTRICT = "cases.dispatch_in_district"
    # An operator takes back what they registered, too, whoever dispatched it.
    RECALL_REGISTERED = "cases.recall_registered"
    TELEPHONE_UNITS = "cases.telephone_units"
    TAKE_CHARGE = "cases.take_charge"
    LEAD_SHIFT = "cases.lead_shift"

    # What units send back: who dispatched reviews.
    REVIEW = "cases.review"
    # Extensions, waits, endings, amendments; conferences about disputed returns.
    RULE = "cases.rule"
    READ_APPLICATIONS = "cases.read_applications"
    MERGE = "cases.merge"
    CLOSE_EARLY = "cases.close_early"
    AMEND = "cases.amend"
    ASK_CORRECTION = "cases.ask_correction"
    CORRECT = "cases.correct"

    # A unit and its parts.
    WORK_IN_UNIT = "cases.work_in_unit"
    HANDLE = "cases.handle"
    HAND_DOWN = "cases.hand_down"
    LEAD_UNIT = "cases.lead_unit"
    WITHDRAW_SUBMISSION = "cases.withdraw_submission"

    # What hotline and unit alike do to a case.
    CONTACT = "cases.contact"
    WRITE_NOTES = "cases.write_notes"
    ATTACH = "cases.attach"
    FILE_SEALED = "cases.file_sealed"
    TELL_EXTENSION = "cases.tell_extension"
    END_WAIT = "cases.end_wait"

    CALL_BACK = "cases.call_back"
    CHECK_QUALITY = "cases.check_quality"
    READ_CHECKS = "cases.read_checks"
    READ_OWN_CHECKS = "cases.read_own_checks"

    # Oversight.
    URGE = "cases.urge"
    SUPERVISE = "cases.supervise"
    CRITICISE = "cases.criticise"
    RULE_PARKING = "cases.rule_parking"
    REVIEW_PARKING = "cases.review_parking"
    RULE_EXCLUSION = "cases.rule_exclusion"
    RULE_APPEALS = "cases.rule_appeals"
    INSTRUCT = "cases.instruct"
    # As the leader whose instruction it is; others record it from paper.
    INSTRUCT_IN_PERSON = "cases.instruct_in_person"
    FOLLOW_INSTRUCTIONS = "cases.follow_instructions"
    ANSWER_FOR_INSTRUCTIONS = "cases.answer_for_instructions"

    # Hazards.
    READ_HAZARDS = "cases.read_hazards"
    # Those of all bodies; without it, those of the bodies that the person files for.
    READ_EVERY_HAZARD = "cases.read_every_hazard"
    READ_CASES_OF_HAZARDS = "cases.read_cases_of_hazards"
    READ_RETURNS = "cases.read_returns"
    CHASE_RETURNS = "cases.chase_returns"
    # For the bodies of the grant.
    FILE_HAZARDS = "cases.file_hazards"
    FILE_FOR_HOTLINE = "cases.file_for_hotline"
    TELEPHONE_HAZARDS = "cases.telephone_hazards"
    # What follows: a hazard of whichever body.
    TELEPHONE_EVERY_HAZARD = "cases.telephone_every_hazard"
    JUDGE_EVERY_HAZARD = "cases.judge_every_hazard"
    CLOSE_EVERY_HAZARD = "cases.close_every_hazard"
    RULE_REVISIONS = "cases.rule_revisions"
    RULE_EVERY_REVISION = "cases.rule_every_revision"

    # Whom notices reach: of what waits for dispatchers, for the shift, for supervisors.
    HEAR_OF_DISPATCHING = "cases.hear_of_dispatching"
    HEAR_OF_SHIFT = "cases.hear_of_shift"
    HEAR_OF_SUPERVISION = "cases.hear_of_supervision"
    # Extensions of which no unit may tell the citizen.
    HEAR_OF_SECRET_EXTENSIONS = "cases.hear_of_secret_extensions"  # noqa: S105 - a name
    # What was put right of days whose bulletin is issued.
    HEAR_OF_CHANGED_DAYS = "cases.hear_of_changed_days"
    HEAR_OF_MAJOR_HAZARDS = "cases.hear_of_major_hazards"

    REVIEW_HOTSPOTS = "cases.review_hotspots"
    NAME_PROBLEMS = "cases.name_problems"
    READ_HOTSPOTS = "cases.read_hotspots"

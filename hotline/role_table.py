"""The table of roles: what each may do, and what a grant of it must name.

Beside `hotline/urls.py` the one module that names every app. A new role is a member of
`grids.roles.Role` and a row here; nothing else names roles but seed data and tests. What the
capabilities mean is said where the apps declare them. Source: domain contract, "People and
what they may do".
"""

from cases.rules.capabilities import CaseCapability
from concentrated.capabilities import ConcentratedCapability
from grids.capabilities import OfficeCapability
from grids.roles import Place, Role, RoleRow
from hotline.capabilities import Capability, SiteCapability
from knowledge.capabilities import KnowledgeCapability
from reports.capabilities import ReportCapability
from telephony.capabilities import TelephonyCapability

C, R, Office = CaseCapability, ReportCapability, OfficeCapability
K, T, P = KnowledgeCapability, TelephonyCapability, ConcentratedCapability
Capabilities = frozenset[Capability]

# Every case, its calls, bulletins and papers; citizens masked.
READING: Capabilities = frozenset(
    {
        C.READ_CASES, C.READ_EVERY_CASE, C.READ_CALLS, R.READ_BULLETINS, R.READ_ISSUED_PAGES,
        R.READ_PAPERS, R.PRINT_SLIPS, R.EXPORT_CASES, R.EXPORT_CALLS, R.FETCH_EXPORTS,
        K.READ_ARTICLES,
    }
)  # fmt: skip
RATES: Capabilities = frozenset({R.READ_RATES, R.READ_EVERY_RATE, R.FETCH_EXPORTS})
HAZARDS: Capabilities = frozenset({C.READ_HAZARDS, C.READ_EVERY_HAZARD})
# Whose work needs the citizen.
WITH_CITIZENS: Capabilities = frozenset({C.KNOW_CITIZENS, C.UNMASK, C.WRITE_NOTES})
DESK: Capabilities = READING | HAZARDS | WITH_CITIZENS | {
    C.REGISTER, C.DISPATCH, C.DISPATCH_ANYWHERE, C.KNOW_SECRET_CITIZENS, C.ATTACH,
    C.FILE_SEALED, C.TELL_EXTENSION, C.END_WAIT, C.ASK_CORRECTION, C.READ_CHECKS,
    C.READ_OWN_CHECKS, C.READ_CASES_OF_HAZARDS, C.FILE_FOR_HOTLINE, C.RULE_REVISIONS,
    K.READ_ANNOUNCEMENTS, T.TAKE_CALLS,
}  # fmt: skip
CALLBACK: Capabilities = READING | WITH_CITIZENS | {
    C.CALL_BACK, C.DISPATCH_ANYWHERE, K.READ_ANNOUNCEMENTS,
}  # fmt: skip
RULING: Capabilities = RATES | {
    C.TELEPHONE_UNITS, C.REVIEW, C.RULE, C.READ_APPLICATIONS, C.MERGE, C.CLOSE_EARLY, C.AMEND,
    C.CORRECT, C.URGE, C.REVIEW_HOTSPOTS, C.READ_HOTSPOTS, P.READ_GROUPS, P.DECIDE_GROUPS,
}  # fmt: skip
IN_UNIT: Capabilities = frozenset(
    {
        C.READ_CASES, C.WORK_IN_UNIT, C.HAND_DOWN, C.ATTACH, R.READ_ISSUED_PAGES, R.READ_RATES,
        R.READ_PAPERS, R.PRINT_SLIPS, R.EXPORT_CASES, R.FETCH_EXPORTS,
        K.READ_ARTICLES, K.WRITE_ARTICLES, K.KEEP_OUTAGES,
    }
)  # fmt: skip
HANDLING: Capabilities = IN_UNIT | {
    C.HANDLE, C.CONTACT, C.WRITE_NOTES, C.UNMASK, C.FILE_SEALED, C.TELL_EXTENSION, C.END_WAIT,
    C.REVIEW_PARKING, C.FOLLOW_INSTRUCTIONS, C.ANSWER_FOR_INSTRUCTIONS,
}  # fmt: skip

ROLES: dict[str, RoleRow] = {
    Role.OPERATOR: RoleRow(
        DESK | {C.CONTACT, C.RECALL_REGISTERED, C.HEAR_OF_SECRET_EXTENSIONS}
    ),
    Role.SHIFT_LEADER: RoleRow(
        DESK | CALLBACK | RULING | {
            C.TAKE_CHARGE, C.LEAD_SHIFT, C.WATCH_OVERDUE, C.INSTRUCT, C.FOLLOW_INSTRUCTIONS,
            C.READ_RETURNS, C.CHASE_RETURNS, C.TELEPHONE_HAZARDS, C.TELEPHONE_EVERY_HAZARD,
            C.JUDGE_EVERY_HAZARD, C.RULE_EVERY_REVISION, C.HEAR_OF_SHIFT, C.HEAR_OF_MAJOR_HAZARDS,
            R.START_BRIEFS, R.READ_BRIEFS,
            K.PUBLISH_ARTICLES, K.KEEP_OUTAGES, K.ANNOUNCE, T.WATCH_HALL, T.WATCH_OPERATORS,
            T.LEAD_CALLS,
        }
    ),
    Role.DISPATCHER: RoleRow(DESK | RULING | {C.HEAR_OF_DISPATCHING, K.KEEP_OUTAGES}),
    Role.CALLBACK_AGENT: RoleRow(CALLBACK),
    Role.QUALITY_CHECKER: RoleRow(
        READING | {C.CHECK_QUALITY, C.READ_CHECKS, K.READ_ANNOUNCEMENTS}
    ),
    Role.UNIT_CLERK: RoleRow(HANDLING | {C.WITHDRAW_SUBMISSION}, Place.UNIT),
    Role.UNIT_LEADER: RoleRow(
        HANDLING | {C.LEAD_UNIT, Office.KEEP_ROSTER, K.APPROVE_ARTICLES}, Place.UNIT
    ),
    Role.DISTRICT_CENTRE: RoleRow(
        IN_UNIT | {C.DISPATCH, C.DISPATCH_IN_DISTRICT, C.REVIEW, K.APPROVE_ARTICLES}, Place.UNIT
    ),
    Role.SUPERVISOR: RoleRow(
        READING | RATES | HAZARDS | WITH_CITIZENS | {
            C.KNOW_SECRET_CITIZENS, C.WATCH_OVERDUE, C.READ_APPLICATIONS, C.ASK_CORRECTION,
            C.CORRECT, C.URGE, C.SUPERVISE, C.CRITICISE, C.RULE_PARKING, C.REVIEW_PARKING,
            C.RULE_EXCLUSION, C.RULE_APPEALS, C.INSTRUCT, C.FOLLOW_INSTRUCTIONS,
            C.ANSWER_FOR_INSTRUCTIONS, C.READ_CASES_OF_HAZARDS, C.READ_RETURNS,
            C.JUDGE_EVERY_HAZARD, C.CLOSE_EVERY_HAZARD, C.RULE_REVISIONS, C.RULE_EVERY_REVISION,
            C.HEAR_OF_SUPERVISION, C.HEAR_OF_MAJOR_HAZARDS, R.READ_MORNING, T.WATCH_HALL,
            R.START_BRIEFS, R.READ_BRIEFS,
            P.READ_GROUPS, P.DECIDE_GROUPS, P.HEAR_OF_GROUPS,
        }
    ),
    Role.BULLETIN_EDITOR: RoleRow(
        READING | HAZARDS | {
            C.ASK_CORRECTION, C.READ_RETURNS, C.CHASE_RETURNS, C.REVIEW_HOTSPOTS, C.READ_HOTSPOTS,
            C.HEAR_OF_CHANGED_DAYS, R.READ_DRAFTS, R.EDIT_BULLETINS, P.READ_GROUPS, P.DECIDE_GROUPS,
            R.START_BRIEFS, R.READ_BRIEFS,
        }
    ),
    Role.BULLETIN_ISSUER: RoleRow(
        READING | HAZARDS | {
            C.READ_RETURNS, C.NAME_PROBLEMS, C.READ_HOTSPOTS, R.READ_DRAFTS, R.ISSUE_BULLETINS,
            R.READ_BRIEFS, P.READ_GROUPS,
        }
    ),
    Role.LEADER: RoleRow(
        READING | RATES | HAZARDS | {
            C.WATCH_OVERDUE, C.INSTRUCT, C.INSTRUCT_IN_PERSON, C.FOLLOW_INSTRUCTIONS,
            C.READ_CASES_OF_HAZARDS, C.READ_RETURNS, C.HEAR_OF_MAJOR_HAZARDS, R.HEAR_OF_ISSUES,
            R.READ_BRIEFS, R.READ_MORNING, T.WATCH_HALL, P.READ_GROUPS,
        }
    ),
    Role.HAZARD_FILER: RoleRow(
        frozenset(
            {
                C.READ_HAZARDS, C.READ_RETURNS, C.CHASE_RETURNS, C.FILE_HAZARDS,
                C.TELEPHONE_HAZARDS, C.RULE_REVISIONS,
            }
        ),
        Place.BODY,
    ),
    Role.KNOWLEDGE_KEEPER: RoleRow(
        frozenset(
            {K.READ_ARTICLES, K.PUBLISH_ARTICLES, K.KEEP_OUTAGES, K.READ_ANNOUNCEMENTS}
        )
    ),
    # Members of the grids have accounts for what is to come; nothing asks for them yet.
    Role.GRID_MEMBER: RoleRow(frozenset()),
    Role.SYSTEM_ADMIN: RoleRow(
        frozenset(
            {
                Office.OPEN_BACK_OFFICE, Office.KEEP_REFERENCE_DATA, SiteCapability.SEE_HEALTH,
                T.WATCH_HALL, T.WATCH_OPERATORS,
            }
        ),
        is_administrator=True,
    ),
    Role.SECURITY_ADMIN: RoleRow(
        frozenset({Office.OPEN_BACK_OFFICE, Office.KEEP_ACCOUNTS}), is_administrator=True
    ),
    Role.AUDIT_ADMIN: RoleRow(
        frozenset({Office.OPEN_BACK_OFFICE, Office.READ_AUDIT}), is_administrator=True
    ),
}  # fmt: skip

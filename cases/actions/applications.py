"""The actions of applications and their rulings, and of the early ends."""

from cases.actions.action import Action
from cases.forms import amending as amending_forms
from cases.forms import applications as forms
from cases.guards.desk import sorting_refusal
from cases.rules.states import State, Verb
from cases.services.applications import (
    amending,
    correcting,
    ending,
    excluding,
    extending,
    parking,
    waiting,
    withdrawing,
)
from cases.services.dispatch import conferring, redispatching

V = Verb
# What waits for one's ruling is the first thing to do, whatever the case's state.
ALWAYS = frozenset(State)
RULING_ACTIONS = (
    Action(V.RULE_EXTENSION, forms.ruling_form("extension"), extending.rule_extension,
           subject=forms.subject_of, primary_in=ALWAYS,
           sentence="同意的，从原截止时间起顺延，单位须告知市民。"),
    Action(V.RULE_WAIT, forms.ruling_form("wait"), waiting.rule_wait,
           subject=forms.subject_of, primary_in=ALWAYS,
           sentence="同意的，单位的时限从现在起停走，市民答复或期满即恢复。"),
    Action(V.RULE_ENDING, forms.ruling_form("ending"), ending.rule_ending, is_grave=True,
           subject=forms.subject_of, primary_in=ALWAYS,
           sentence="同意的，工单即按所申请的方式办结，不再回访。"),
    Action(V.RULE_PARKING, forms.RuleParkingForm, parking.rule_parking, is_grave=True,
           subject=forms.subject_of, primary_in=ALWAYS,
           sentence="同意的，工单列入挂账台账，各单位的时限停走。"),
    Action(V.RULE_EXCLUSION, forms.ruling_form("exclusion"), excluding.rule_exclusion,
           subject=forms.subject_of, primary_in=ALWAYS,
           sentence="同意的，这件工单不计入该单位“不含剔除”的考核。"),
    Action(V.CORRECT, forms.ruling_form("correction"), correcting.rule_correction, is_grave=True,
           subject=forms.subject_of, primary_in=ALWAYS,
           sentence="同意的，工单和来电即更正计数，已签发的日报不变。"),
    Action(V.RULE_AMENDMENT, amending_forms.RuleAmendmentForm, amending.rule_amendment,
           is_grave=True, subject=forms.subject_of, primary_in=ALWAYS,
           sentence="同意的，工单即按所列更正；已签发的日报不变，须另发更正期。"),
)  # fmt: skip
APPLICATION_ACTIONS = (
    Action(V.HOLD_CONFERENCE, forms.ConferenceForm, conferring.hold_conference,
           sentence="会商结论同时裁定现有的退单；确定的主办单位不能再退单。"),
    Action(V.REDISPATCH, forms.RedispatchForm, redispatching.redispatch_case, is_grave=True,
           sentence="工单将转交承办单位办理；当日统计仍按直接办理，须改时发更正期。"),
    Action(V.UNPARK, forms.StrikeOffForm, parking.strike_off,
           sentence="工单回到办理中，时限继续走，由主办单位答复市民。"),
    Action(V.REVIEW_PARKING, forms.ReviewParkingForm, parking.review_parking),
    Action(V.ASK_EXTENSION, forms.AskExtensionForm, extending.ask_extension,
           sentence="由热线裁定；到期时尚未裁定的，不算超期。"),
    Action(V.TELL_EXTENSION, forms.TellExtensionForm, extending.tell_extension),
    Action(V.END_WAIT, forms.EndWaitForm, waiting.end_wait),
    Action(V.ASK_WAIT, forms.AskWaitForm, waiting.ask_wait,
           sentence="由热线裁定；同意以前时限照常计算。"),
    Action(V.ASK_ENDING, forms.AskEndingForm, ending.ask_ending,
           sentence="由热线核实后裁定；裁定以前继续办理。"),
    Action(V.ASK_PARKING, forms.AskParkingForm, parking.ask_parking,
           sentence="由督办员裁定；裁定以前时限照常计算。"),
    Action(V.ASK_EXCLUSION, forms.AskExclusionForm, excluding.ask_exclusion,
           sentence="由督办员裁定；剔除只影响考核，不影响办理和统计。"),
    Action(V.WITHDRAW_APPLICATION, forms.WithdrawApplicationForm,
           withdrawing.withdraw_application,
           sentence="撤回后按没有申请办理，时限照常计算；需要时可再申请。"),
    Action(V.CLOSE_EARLY, forms.CloseEarlyForm, ending.close_early, is_grave=True,
           sentence="工单即按所选方式办结，不再派办、不再回访。"),
    Action(V.AMEND, amending_forms.AmendForm, amending.amend_case,
           primary_in=frozenset({State.PENDING}),
           primary_when=lambda s: sorting_refusal(s.case) is not None,
           sentence="原值留在更正记录；时限随所更正的要素重算。"),
    Action(V.ASK_CORRECTION, forms.AskCorrectionForm, correcting.ask_correction,
           sentence="须另一人确认后生效。"),
)  # fmt: skip

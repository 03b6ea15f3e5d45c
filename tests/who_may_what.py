"""Who may do what: verbs of a case, entries of the menu and addresses, by role.

One letter for each of ROLES. Changed by hand, where a right is meant to change; a role that
is newer than this table is held by its row in `hotline/role_table.py` alone.
"""

ROLES = (
    "operator", "shift_leader", "dispatcher", "callback_agent", "quality_checker", "unit_clerk",
    "unit_leader", "district_centre", "supervisor", "bulletin_editor", "bulletin_issuer",
    "leader", "hazard_filer", "grid_member", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip

# An initial for each state in which a verb may be done; 0 for a case that comes into being.
STATES = {
    "None": "0",
    "pending": "p",
    "dispatched": "d",
    "handling": "h",
    "returned": "r",
    "resolved": "v",
    "awaiting_callback": "a",
    "closed": "c",
    "parked": "k",
    "rejected": "j",
    "merged": "m",
}
# Who → the verbs, each with the states in which it is theirs.
VERBS = {
    "xxx..............": """
        register:0 add_call:pdhrvakm amend:pd
    """,
    "xxx....x.........": """
        dispatch:p recall:d reassign:d answer_directly:p reject:p
    """,
    ".....xx..........": """
        sign:dh object:dh withdraw_objection:dhr report_progress:hk resolve:h withdraw_reply:hv
        ask_extension:h ask_ending:h ask_wait:h withdraw_application:dhrvack
        answer_supervision:dhrvackm answer_instruction:dhrvackm dial:dhk appeal:dhrvack
        hand_over:dh submit:dh
    """,
    "x....xx..........": """
        contact:dh
    """,
    ".xx....x.........": """
        accept_objection:dhr refuse_objection:dhr accept_reply:v refuse_reply:v share_reply:m
        redispatch:c
    """,
    ".x.x.............": """
        attempt_callback:a complete_callback:a redo:a dial:a confirm_identity:a
    """,
    "xxxx.xx.x........": """
        note:pdhrvackjm unmask:pdhrvackjm
    """,
    "xxx..xxx.........": """
        attach:pdhrvackm
    """,
    ".xx..............": """
        merge:pdh unmerge:m close_early:ha amend:hrvackjm rule_amendment:pdhrvackjm
        rule_extension:hrv rule_ending:h rule_wait:h hold_conference:r call_unit:dh
    """,
    "........x........": """
        park:h unpark:k rule_parking:h rule_exclusion:dhrvack supervise:dhk
        accept_supervision:dhrvackm refuse_supervision:dhrvackm withdraw_supervision:dhrvackm
        criticise:dhrvackm drop_criticism:dhrvackm accept_appeal:dhrvack refuse_appeal:dhrvack
    """,
    ".xx.....x........": """
        correct:pdhrvackjm urge:dhk
    """,
    "xxx..xx..........": """
        tell_extension:pdhrvak end_wait:h file_sealed:ac
    """,
    "......x..........": """
        ask_parking:h ask_exclusion:dhrvack sign_off:dh send_back:dh
    """,
    ".....xx.x........": """
        review_parking:k
    """,
    "xxx.....xx.......": """
        ask_correction:pdhrvackjm
    """,
    ".x......x..x.....": """
        instruct:dhrvack
    """,
    ".....xxx.........": """
        sub_dispatch:dh accept_child:h refuse_child:h accept_child_return:dh
        refuse_child_return:dh
    """,
    ".....x...........": """
        withdraw_submission:dhrvk
    """,
    ".x...............": """
        take_charge:pdr
    """,
}
# Who → the entries of menu, header and home page that they find.
ENTRIES = {
    ".x...xx.x..x.....": """
        menu:文件批示:reports:document_instructions
    """,
    "xxxxx............": """
        menu:公告栏:knowledge:board
    """,
    ".x......x..x..x..": """
        menu:话务大屏:reports:wall
    """,
    ".x............x..": """
        menu:坐席监控:reports:monitor
    """,
    "xxxxxxxxxxxxxxxxx": """
        menu:首页:home bell:通知:notices:notices
    """,
    "..............xxx": """
        menu:后台管理:admin:index home:重置认证器:admin:grids_factorreset_changelist?waits=me
        home:我的重置申请:admin:grids_factorreset_changelist?waits=others
    """,
    "xxx..............": """
        status:坐席状态:telephony:phone menu:未接来电:telephony:missed
        menu:约定回电:telephony:promises
        action:新来电:cases:desk menu:草稿:cases:drafts menu:我的质检:cases:quality_mine
        home:待派单:cases:dispatch_queue?tab=pending
    """,
    "xxxxxxxxxxxx.....": """
        search:搜索工单、电话、单位、知识:cases:list menu:督办:cases:supervision
        menu:领导批示:cases:instructions
        menu:全部工单:cases:list menu:挂账台账:cases:ledger menu:回访记录:cases:callbacks
        menu:日报:reports:bulletins menu:导出文件:reports:exports menu:知识库:knowledge:articles
        menu:停水停电公告:knowledge:outages
    """,
    ".....xxx.........": """
        menu:收件箱:cases:inbox menu:常用答复:cases:canned home:超期:cases:inbox?tab=overdue
        home:办理中:cases:inbox?tab=handling home:今日到期:cases:inbox?tab=today
        home:下级待审:cases:inbox?tab=below
    """,
    ".x...............": """
        watch:特急工单:cases:urgent menu:交接班:cases:shift home:待接班:cases:shift?part=handover
        home:值班事项:cases:shift
    """,
    ".xx...........x..": """
        menu:权责更正:learning:corrections
    """,
    "xxx....x.........": """
        menu:派单台:cases:dispatch_queue
    """,
    ".xx.....x........": """
        menu:申请裁定:cases:rulings
    """,
    ".x.x.............": """
        menu:回访台:cases:callback_desk
    """,
    ".x.......x..x....": """
        menu:隐患报送:cases:hazard_returns
    """,
    "xxx.....xxxxx....": """
        menu:隐患台账:cases:hazards
    """,
    "....x............": """
        menu:质检:cases:quality
    """,
    ".....xx..........": """
        menu:值班表:cases:roster home:待签收:cases:inbox?tab=unsigned
        home:督办待反馈:cases:supervision?status=open
    """,
    "xxxxx...xxxx.....": """
        menu:专题查询:reports:topics
        menu:来电记录:cases:calls
    """,
    "......x..........": """
        home:待审签:cases:inbox?tab=signing
    """,
    ".xx..............": """
        home:电话指派:cases:dispatch_queue?tab=telephone
    """,
    ".xx....x.........": """
        home:退单待审:cases:dispatch_queue?tab=objections
        home:答复待审:cases:dispatch_queue?tab=replies
    """,
    "........x........": """
        home:督办待核:cases:supervision?status=answered home:申诉待裁定:cases:appeals?status=waiting
        home:拟通报:cases:criticism?status=proposed
    """,
    ".....xx.x........": """
        home:批示未反馈:cases:instructions?answered=false
    """,
    "...........x.....": """
        home:我的批示:cases:instructions?answered=false&mine=true
    """,
    ".x..........x....": """
        home:待电话交办:cases:hazards?stage=to_telephone
    """,
    "............x....": """
        home:整改逾期:cases:hazards?stage=late home:待整改:cases:hazards?stage=unplanned
        home:待复查:cases:hazards?stage=rectified home:待销号:cases:hazards?stage=reinspected
    """,
    "xxx.....x...x....": """
        home:隐患更正:cases:hazard_revisions
    """,
    ".x......x..x.....": """
        home:超期:cases:list?overdue=true
    """,
    ".xx..xxxx..x.....": """
        menu:驾驶舱:reports:dashboard menu:考核:reports:rates
    """,
    ".xx.....xxxx.....": """
        menu:集中反映:concentrated:groups
    """,
    ".xx......x.......": """
        menu:热点审阅:reports:hotspots
    """,
}
# What each gets for the GET of an address: 2 the page, 3 another one, 5 it is posted to only,
# x not theirs, n not there for them, 9 another's just now; several where rows differ.
ADDRESSES = {
    "x2xxxxxx2222xxxxx": """
        reports:briefs_of_case reports:briefs_of_group
    """,
    "x2xxx22x2xx2xxxxx": """
        reports:document_instructions
    """,
    "xxxxxxxxxxx5xxxxx": """
        reports:instruct
    """,
    "xxxxx55x5xxxxxxxx": """
        reports:answer_instruction
    """,
    "x5xxxxxx55xxxxxxx": """
        reports:start_for_case reports:start_for_group
    """,
    "x2xxx222xxxxxxxxx": """
        knowledge:searches knowledge:article_import knowledge:article_add
        knowledge:article_change knowledge:article_history
    """,
    "x5xxx555xxxxxxxxx": """
        knowledge:feedback_settle
    """,
    "x22xx222xxxxxxxxx": """
        knowledge:outage_add knowledge:outage_import knowledge:outage_change
    """,
    "x55xx555xxxxxxxxx": """
        knowledge:outage_end
    """,
    "22222xxxxxxxxxxxx": """
        knowledge:board
    """,
    "x2xxxxxx2xx2xx2xx": """
        reports:wall reports:wall_now
    """,
    "x2xxxxxxxxxxxx2xx": """
        reports:monitor reports:monitor_now
    """,
    "55555xxxxxxxxxxxx": """
        knowledge:board_read
    """,
    "22222222222222222": """
        livez home session_state password_change second_factor second_factor_code menu_counts
        find find_typed
        cases:quality_mine options notices:notices reports:exports api:cases
        api:callback_list api:notices api:filters api:units api:categories api:grids
        api:channels bulletins_api:bulletins bulletins_api:exports
    """,
    "88888888888888888": """
        healthz
    """,
    "eeeeeeeeeeeeeeeee": """
        live_events
    """,
    "33333333333333333": """
        login
    """,
    "nnnnnnnnnnnnnnnnn": """
        single_sign_on single_sign_on_done
    """,
    "55555555555555555": """
        telephony_api:call_events
        logout cases:quality_read cases:filter_save cases:filter_delete cases:panel_draft
        cases:columns
        notices:notices_read api:dispatch api:sign api:sign-off api:send-back api:take-charge
        api:call-unit api:accept-child api:refuse-child api:accept-child-return
        api:refuse-child-return api:resolve api:accept-reply api:refuse-reply
        api:complete-callback api:confirm-identity api:attempt-callback api:redo
        api:accept-objection api:refuse-objection api:rule-extension api:rule-wait
        api:rule-ending api:rule-parking api:rule-exclusion api:correct api:rule-amendment
        api:answer-directly api:reject api:reassign api:recall api:contact api:report-progress
        api:sub-dispatch api:hand-over api:object api:withdraw-reply api:withdraw-objection
        api:withdraw-submission api:merge api:unmerge api:appeal api:accept-appeal
        api:refuse-appeal api:answer-supervision api:answer-instruction api:accept-supervision
        api:refuse-supervision api:withdraw-supervision api:urge api:supervise api:instruct
        api:criticise api:drop-criticism api:hold-conference api:redispatch api:unpark
        api:review-parking api:ask-extension api:tell-extension api:end-wait api:ask-wait
        api:ask-ending api:ask-parking api:ask-exclusion api:withdraw-application
        api:close-early api:amend api:ask-correction api:add-call api:note api:attach
        api:file-sealed api:dial api:unmask api:amend_preview api:canned_one api:callback_next
        api:notices_read api:roster_upload api:roster_shift api:filter api:quality_claim
        api:quality_score api:quality_read bulletins_api:edit bulletins_api:check
        bulletins_api:issue bulletins_api:archive bulletins_api:send-back bulletins_api:refresh
        bulletins_api:part bulletins_api:prepare-press bulletins_api:approve-press
        bulletins_api:correct bulletins_api:rate_export bulletins_api:rate_cases_export
        bulletins_api:review
    """,
    "222xxxxxxxxxxxxxx": """
        cases:desk cases:drafts telephony:phone telephony:missed telephony:promises
    """,
    "x22xxxxx2222xxxxx": """
        concentrated:groups concentrated:group
    """,
    "x55xxxxx55xxxxxxx": """
        concentrated:group_confirm concentrated:group_dismiss concentrated:group_rename
        concentrated:group_split concentrated:group_join concentrated:group_reopen
        concentrated:group_merge
    """,
    "x22xxxxxxxxxxx2xx": """
        learning:corrections
    """,
    "xxxxxxxxxxxxxx5xx": """
        learning:correction_take learning:correction_decline learning:correction_withdraw
    """,
    "555xxxxxxxxxxxxxx": """
        telephony:promise_add telephony:promise_done
        telephony:status telephony:transfer cases:outage_answered
        telephony:missed_take telephony:missed_settle telephony:missed_let_go
        cases:desk_caller cases:desk_help cases:other_call cases:other_call_undo
        cases:draft_save cases:draft_discard
    """,
    "xxxx2xxxxxxxxxxxx": """
        cases:quality cases:quality_check api:quality_draws
    """,
    "222222222222xxxxx": """
        knowledge:articles knowledge:article knowledge:file knowledge:outages cases:outage_calls
        cases:filter_counts
        cases:list cases:callbacks cases:ledger cases:supervision cases:urge_notices
        cases:criticism cases:instructions cases:appeals reports:reply_paper reports:slip
        reports:urge_paper reports:order_paper reports:circular_paper reports:bulletins
        api:supervision api:urge_notices api:criticism api:ledger api:exclusions
        api:instructions api:appeals api:circulars bulletins_api:urge_paper
        bulletins_api:supervision_paper bulletins_api:circular_paper bulletins_api:slip
        bulletins_api:reply_letter
    """,
    "555555555555xxxxx": """
        knowledge:article_feedback knowledge:article_step
        cases:bulk reports:print_picked reports:export_list
    """,
    "22222xxx2222xxxxx": """
        reports:topics
        cases:conversations
        cases:calls reports:figure reports:press_pdf reports:sign_off api:calls
        bulletins_api:hotspots
    """,
    "xxxxx222xxxxxxxxx": """
        cases:inbox cases:canned cases:roster api:canned_list api:inbox api:roster
    """,
    "xxxxx55xxxxxxxxxx": """
        cases:sign_picked
    """,
    "xxxxxx2xxxxxxxxxx": """
        cases:canned_add cases:canned_change cases:roster_shift_new cases:roster_shift
    """,
    "xxxxxx5xxxxxxxxxx": """
        cases:roster_upload cases:roster_drop
    """,
    "x2xxxxxxxxxxxxxxx": """
        cases:shift cases:urgent
    """,
    "x5xxxxxxxxxxxxxxx": """
        knowledge:board_down
        cases:shift_item_done cases:shift_leave cases:shift_take telephony:promise_take
    """,
    "x22xxxxx2xxxxxxxx": """
        cases:rulings api:rulings
    """,
    "222xxxx2xxxxxxxxx": """
        cases:dispatch_queue api:dispatch_queue
    """,
    "x2x2xxxxxxxxxxxxx": """
        cases:callback_desk
    """,
    "x2x9xxxxxxxxxxxxx": """
        cases:callback_case
    """,
    "x5x5xxxxxxxxxxxxx": """
        cases:callback_deed
    """,
    "222xxxxx22222xxxx": """
        cases:hazards cases:hazard_revisions cases:hazard_revision cases:hazard api:hazards
        api:hazard_returns api:hazard_revisions api:hazard_revision api:hazard
    """,
    "xxxxxxxxxxxx2xxxx": """
        cases:hazard_file
    """,
    "x2xxxxxx22222xxxx": """
        cases:hazard_returns
    """,
    "555xxxxx55555xxxx": """
        cases:hazard_act api:hazard_withdraw api:hazard_correct api:hazard_pass api:hazard_plan
        api:hazard_strike-off api:hazard_reinspect api:hazard_rectify api:hazard_judge
        api:hazard_call
    """,
    "xxxxxxxx5xxxxxxxx": """
        cases:circular_issue
    """,
    "22222nnn2222nnnnn|222222222222nnnnn": """
        cases:show
    """,
    "222222222222nnnnn": """
        cases:similar cases:attachment api:case api:timeline api:assignments api:attachments
        api:callbacks api:merged api:similar api:amendments api:replies api:canned api:file
    """,
    "2222x22x2xxxxxxxx": """
        reports:full_slip
    """,
    "xxxxxxxxx2xxxxxxx": """
        reports:join
    """,
    "nnnnnnnnn22nxxxxx": """
        reports:bulletin reports:text reports:word reports:workbook
    """,
    "nnnnnxxxn22nxxxxx": """
        reports:preview
        reports:claim reports:figures
    """,
    "55555xxx5555xxxxx": """
        reports:save_topic reports:topic_word
    """,
    "xxxxxxxxx5xxxxxxx": """
        reports:edit reports:topic_series
    """,
    "xxxxxxxxx22xxxxxx": """
        reports:changes
    """,
    "22222nnn2222xxxxx": """
        reports:picture reports:pdf
    """,
    "x22xx2222xx2xxxxx": """
        reports:dashboard reports:dashboard_file
        reports:rates reports:rate_cell bulletins_api:rates bulletins_api:rate_cases
    """,
    "x55xx5555xx5xxxxx": """
        reports:export_rates reports:export_cell
    """,
    "nnnnnnnn2nnnnnnnn": """
        reports:export
        reports:download bulletins_api:export bulletins_api:export_file
    """,
    "x22xxxxxx22xxxxxx": """
        reports:hotspots reports:hotspots_on reports:hotspot
    """,
    "xxxxxxxxxx5xxxxxx": """
        reports:name_problem
    """,
    "xxxxx222xxxxnnnnn": """
        api:group_text
    """,
    "x22xxxxxxxxxnnnnn": """
        api:merge_preview
    """,
    "222x2xxxxxxxxxxxx": """
        api:quality_checks
    """,
    "nnnx2xxxxxxxxxxxx": """
        api:quality_check
    """,
    "nnnnnnnnn22nnnnnn": """
        bulletins_api:bulletin bulletins_api:figure
    """,
    "22222nnn2222nnnnn": """
        bulletins_api:page_file bulletins_api:sign_off_sheet bulletins_api:press_edition
    """,
    "33333333333333xx2": """
        admin:admin_logentry_changelist admin:grids_auditrecord_changelist
    """,
    "33333333333333xxx": """
        admin:admin_logentry_add admin:notices_delivery_add admin:grids_accountimport_add
        admin:grids_accountimport_delete admin:grids_auditrecord_add admin:grids_body_delete
        admin:grids_cannedreply_delete admin:grids_category_delete admin:grids_channel_delete
        admin:grids_factorreset_add admin:grids_factorreset_delete
        admin:grids_hazardcategory_delete admin:grids_responsibilityproposal_add
        admin:grids_placename_add
        admin:grids_unit_delete admin:grids_user_delete admin:grids_workday_add
        admin:reports_bookscheck_add
    """,
    "333333333333332xx": """
        admin:notices_delivery_changelist admin:grids_body_add admin:grids_calendar_changelist
        admin:grids_calendar_add admin:grids_calendarnotice_changelist
        admin:grids_calendarnotice_add admin:grids_cannedreply_changelist
        admin:grids_cannedreply_add admin:grids_cannedreply_change
        admin:grids_cannedreply_history admin:grids_category_changelist admin:grids_category_add
        admin:grids_category_change admin:grids_category_history admin:grids_channel_changelist
        admin:grids_channel_add admin:grids_channel_change admin:grids_channel_history
        admin:grids_citysetting_changelist admin:grids_citysetting_add
        admin:grids_dutyshift_changelist admin:grids_dutyshift_add admin:grids_dutyshift_change
        admin:grids_dutyshift_history admin:grids_dutyshift_delete admin:grids_grid_changelist
        admin:grids_grid_add admin:grids_hazardcategory_changelist
        admin:grids_hazardcategory_add admin:grids_hazardcategory_change
        admin:grids_hazardcategory_history admin:grids_limitrule_changelist
        admin:grids_limitrule_add admin:grids_limitrule_change admin:grids_limitrule_history
        admin:grids_limitrule_delete admin:grids_responsibility_changelist
        admin:grids_responsibility_add admin:grids_responsibilityproposal_changelist
        admin:grids_placename_changelist
        admin:grids_unit_add admin:grids_workday_changelist admin:reports_bookscheck_changelist
        admin:reports_phrasetext_changelist admin:reports_phrasetext_add
        admin:reports_documentdefinition_changelist admin:reports_documentdefinition_add
        admin:grids_dutyshift_import_file admin:grids_limitrule_try_it
        admin:grids_placename_import_file
    """,
    "33333333333333x22": """
        admin:grids_accountimport_changelist admin:grids_accountimport_change
        admin:grids_accountimport_history admin:grids_rolegrant_changelist
        admin:grids_rolegrant_change admin:grids_rolegrant_history admin:grids_user_changelist
        admin:grids_user_change admin:grids_user_history admin:grids_accountimport_template
    """,
    "3333333333333322x": """
        admin:grids_body_changelist admin:grids_body_change admin:grids_body_history
        admin:grids_unit_changelist admin:grids_unit_change admin:grids_unit_history
    """,
    "33333333333333222": """
        admin:grids_factorreset_changelist admin:grids_factorreset_change
        admin:grids_factorreset_history admin:index
    """,
    "33333333333333x2x": """
        admin:grids_rolegrant_add admin:grids_rolegrant_delete admin:grids_token_changelist
        admin:grids_token_add admin:grids_user_add admin:grids_user_import_sheet
        admin:grids_user_ask_factor_reset admin:grids_user_depart admin:grids_unit_merge
    """,
    "33333333333333x3x": """
        admin:grids_accountimport_begin
    """,
}

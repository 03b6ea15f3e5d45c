from dataclasses import replace

from cases.actions import ACTIONS
from cases.actions.keys import FIRST, KEYS, with_keys
from cases.rules.states import Verb


def keyed(*verbs, primary=None):
    actions = [next(a for a in ACTIONS.values() if a.verb == verb) for verb in verbs]
    first = next((action for action in actions if action.verb == primary), None)
    return {action.verb: action.key for action in with_keys(actions, first)}


def test_the_first_thing_to_do_has_f2_whatever_it_is():
    keys = keyed(Verb.URGE, Verb.NOTE, primary=Verb.URGE)
    assert keys == {Verb.URGE: FIRST, Verb.NOTE: KEYS[Verb.NOTE]}


def test_without_a_first_thing_nothing_has_f2():
    assert FIRST not in keyed(Verb.DISPATCH, Verb.REASSIGN).values()


def test_a_key_is_that_of_the_first_action_that_would_have_it():
    keys = keyed(Verb.REFUSE_REPLY, Verb.REFUSE_CHILD)
    assert keys == {Verb.REFUSE_REPLY: "Alt+N", Verb.REFUSE_CHILD: ""}


def test_every_verb_with_a_key_has_an_action():
    assert set(KEYS) <= {action.verb for action in ACTIONS.values()}


def test_keys_leave_the_actions_as_they_are():
    action = ACTIONS["urge"]
    assert with_keys([action], None) == [replace(action, key="Alt+U")]
    assert action.key == ""

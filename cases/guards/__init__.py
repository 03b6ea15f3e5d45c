"""The rule of each verb, once: a function that says why the actor may not do it now.

A guard is given a `Situation` and returns None, or the error with the sentence that says
why not. The verb's service calls it after its lock with fresh rows, pages and API with the
rows that they have read. What depends on what is typed (texts, choices, proofs) stays with
the service. Guards write nothing and read nothing but the situation.
"""

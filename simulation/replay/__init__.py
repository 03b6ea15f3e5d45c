"""Making a printed day happen again: `replay_day` walks every verb that its figures tell.

`facts` reads the file, `city` holds it against the reference data, `quota` divides the
figures, `plan` draws who wants what and when, `acts` carries it out through the services.
"""

"""
What a person has outside the LMS's database, erased and looked for again: one module for each kind of store.

Gives: ``all_stores`` (each of them has its turn), ``hers`` (who is looked for) and ``search`` (what was found).

May be imported by: ``erasure``.
"""

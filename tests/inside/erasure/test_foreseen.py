"""What an erasure would do to somebody who is not retired yet: told beforehand, and nothing is changed by it."""

from __future__ import annotations

from pathlib import Path

from lab import campus
from lab.campus import EMAILS, HER, NAMES, USERNAMES
from tutorprivacy.inside.erasure.references import NUMBER_KEPT

from .test_person_erasure import dump, erased, made, retired

LOOK = f"""
from lab import campus as lab
from lms.envs.tutor.privacy.erasure.foreseen import foreseen
print(json.dumps(foreseen(Account.objects.get(pk={HER}), "delete")))
"""


def test_what_would_go(tmp_path: Path) -> None:
    """The same rows, by table, as go then; and the names that the platform's own steps take out of the account."""
    root, _told = made(tmp_path)
    campus.program(root, "Course.objects.create(name='of zoraquill', email_frequency='-')")
    before = dump(root)
    found = campus.program(root, LOOK)
    assert dump(root) == before
    would = {(each["place"], each["what"]): each["number"] for each in found["left"]}
    assert would["campus.Account", "named in username"] == would["campus.Account", "named in email"] == 1
    assert would["campus.Course", "named in name"] == 1 and found["failed"] == {}
    assert not [name for name in (USERNAMES[HER], EMAILS[HER], NAMES[HER]) if name in str(found)]
    retired(root, HER)
    after = erased(root, HER)
    done = {(each["place"], each["what"]): each["number"] for each in after["done"]}
    deleted = {key: rows for key, rows in done.items() if key[1] == "rows deleted"}
    assert deleted == {key: rows for key, rows in would.items() if key[1] == "rows deleted"} and len(deleted) > 30
    numbers = {each["place"]: each["number"] for each in found["kept"] if each["why"] == NUMBER_KEPT}
    assert numbers == {each["place"]: each["number"] for each in after["kept"] if each["why"] == NUMBER_KEPT} != {}

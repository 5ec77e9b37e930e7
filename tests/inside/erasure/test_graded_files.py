"""Files of Staff Graded Assignments: hers go, whatever they are called; those of others stay, even if alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lab import campus
from lab.campus import HER, OTHER, PSEUDONYMS

from .test_person_erasure import ERASE, retired

#: Of the platform and of edx-submissions: the columns that say whose a file is.
MODELS = {
    "submissions": """
class StudentItem(models.Model):
    student_id, course_id, item_id, item_type = (models.CharField(max_length=255, db_index=True) for _ in range(4))
class Submission(models.Model):
    student_item = models.ForeignKey(StudentItem, models.CASCADE)
    answer = models.JSONField(db_column="raw_answer")
""",
    "courseware": """
class StudentModule(models.Model):
    student = models.ForeignKey("campus.Account", models.CASCADE)
    module_type = models.CharField(max_length=32, db_index=True)
    module_state_key = models.CharField(max_length=255, db_index=True)
    state = models.TextField(null=True)
""",
}

BLOCK, OF_ANOTHER = (f"block-v1:Uni+A1+2026+type@edx_sga+block@{name}" for name in ("essay", "thesis"))
FOLDER = "Uni/A1/edx_sga/essay"

FILL = f"""
from submissions.models import StudentItem, Submission
from courseware.models import StudentModule
def hand_in(pk, digest, name, block={BLOCK!r}, kind="sga"):
    item = StudentItem.objects.create(
        student_id=lab.PSEUDONYMS[pk], course_id="course-v1:Uni+A1+2026", item_id=block, item_type=kind)
    Submission.objects.create(student_item=item, answer={{"sha1": digest, "filename": name, "finalized": True}})
def give_back(pk, digest, name, block={BLOCK!r}):
    state = json.dumps({{"annotated_sha1": digest, "annotated_filename": name, "staff_score": 5}})
    StudentModule.objects.create(student_id=pk, module_type="edx_sga", module_state_key=block, state=state)
hand_in(lab.HER, "a1" * 20, "essay of mine.final.pdf")
hand_in(lab.HER, "c3" * 20, "shared.txt")
hand_in(lab.HER, "d4" * 20, "no ending")
hand_in(lab.HER, "e5" * 20, "an essay.txt", kind="openassessment")
hand_in(lab.HER, "f6" * 20, "x.txt", block="no key at all")
hand_in(lab.OTHER, "b2" * 20, "essay.pdf")
hand_in(lab.OTHER, "c3" * 20, "the same.txt")
hand_in(lab.OTHER, "d4" * 20, "of another block", block={OF_ANOTHER!r})
give_back(lab.HER, "a2" * 20, "remarks.docx")
give_back(lab.OTHER, "b3" * 20, "remarks.docx")
give_back(lab.HER, "a7" * 20, "well done.txt")
give_back(lab.OTHER, "a7" * 20, "well done.txt")
StudentModule.objects.create(student_id=lab.HER, module_type="edx_sga", module_state_key={BLOCK!r}, state="no JSON")
"""

GONE = {f"{FOLDER}/{'a1' * 20}.pdf", f"{FOLDER}/{'d4' * 20}", f"{FOLDER}/{'a2' * 20}.docx"}
STAY = {
    f"{FOLDER}/{'b2' * 20}.pdf",
    f"{FOLDER}/{'c3' * 20}.txt",
    f"{FOLDER}/{'b3' * 20}.docx",
    f"{FOLDER}/{'a7' * 20}.txt",
    f"{FOLDER}/{'e5' * 20}.txt",
    f"Uni/A1/edx_sga/thesis/{'d4' * 20}",
    f"Uni/A1/edx_sga/essay/{'a1' * 20}.txt",
}


def made(folder: Path) -> tuple[Path, Path]:
    """The platform, and its storage with all of the files, in a folder of its own."""
    root, media = folder / "edx", folder / "media"
    root.mkdir()
    campus.write_settings(
        campus.make(root), f'MEDIA_ROOT = {str(media)!r}\nINSTALLED_APPS += ["submissions", "courseware"]'
    )
    for app, models in MODELS.items():
        (root / app).mkdir()
        (root / app / "__init__.py").touch()
        (root / app / "models.py").write_text(f"from django.db import models\n{models}")
    campus.fill(root)
    campus.program(root, "from django.db import connection\nconnection.cursor().execute('DROP TABLE leftover_odd')")
    for name in sorted(GONE | STAY):
        (media / "elsewhere" / name).parent.mkdir(parents=True, exist_ok=True)
        (media / "elsewhere" / name).write_text("an essay")
    campus.program(root, FILL)
    retired(root, HER)
    return root, media / "elsewhere"


def there(media: Path) -> set[str]:
    return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}


def erase(root: Path) -> dict[str, Any]:
    return dict(campus.program(root, f"{ERASE}\nprint(json.dumps(erase({HER})))"))


def test_hers_go(tmp_path: Path) -> None:
    root, media = made(tmp_path)
    found = erase(root)
    assert found["is_complete"] and there(media) == STAY
    assert {"place": "files: STORAGES[default]", "what": "files deleted", "number": 3} in found["done"]


def test_a_storage_that_fails(tmp_path: Path) -> None:
    """Whose the files are is still known then, so that the next run finds them."""
    root, media = made(tmp_path)
    broken = media / "broken.csv"
    broken.write_text('username\nzoraquill,"\n')
    (media / FOLDER / f"{'a1' * 20}.pdf").unlink()
    assert not erase(root)["is_complete"]
    (media / FOLDER / f"{'a1' * 20}.pdf").write_text("of a process that was still at work")
    broken.unlink()
    assert erase(root)["is_complete"] and there(media) == STAY
    rows = "print(json.dumps([list(StudentItem.objects.values_list('student_id')), StudentModule.objects.count()]))"
    left = campus.program(root, f"from submissions.models import *\nfrom courseware.models import *\n{rows}")
    assert left == [[[PSEUDONYMS[OTHER]]] * 3, 2] and json.dumps(left).count(PSEUDONYMS[HER]) == 0

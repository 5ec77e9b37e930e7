"""
Columns of the platform and of the libraries that it installs, just before Ulmo: whom each names, and as what.

These are all columns, but foreign keys, that sound like a person's among 579 models, and some that only nearly do. The
list is data: what each holds was looked up where it is filled.
"""

from __future__ import annotations

import pytest

from tutorprivacy.inside.database.column_names import ACTOR, BESIDE, CONTACT, EMAIL, OWNER, PSEUDONYM, USER_ID, USERNAME
from tutorprivacy.inside.database.column_shapes import NUMBER, TAKES_ID, TAKES_TEXT, TEXT, column_of

#: Model, column, whether it is a number, whom it names, in which role.
PEOPLE = [
    ("AnonymousUserId", "anonymous_user_id", False, PSEUDONYM, OWNER),
    ("HistoricalExternalId", "external_user_id", False, PSEUDONYM, OWNER),
    ("AssessmentWorkflowCancellation", "cancelled_by_id", False, USER_ID, ACTOR),
    ("SplitModulestoreCourseIndex", "edited_by_id", True, USER_ID, ACTOR),
    ("Assessment", "scorer_id", False, USER_ID, ACTOR),
    ("StaffWorkflow", "scorer_id", False, USER_ID, ACTOR),
    ("SharedFileUpload", "owner_id", False, USER_ID, OWNER),
    ("SubmissionGradingLock", "owner_id", False, USER_ID, OWNER),
    ("StudentItem", "student_id", False, USER_ID, OWNER),
    ("PeerWorkflow", "student_id", False, USER_ID, OWNER),
    ("StudentTrainingWorkflow", "student_id", False, USER_ID, OWNER),
    ("EnterpriseCustomerUser", "user_id", True, USER_ID, OWNER),
    ("LtiAgsScore", "user_id", False, USER_ID, OWNER),
    ("UserMilestone", "user_id", True, USER_ID, OWNER),
    ("DataSharingConsent", "username", False, USERNAME, OWNER),
    ("CreditRequest", "username", False, USERNAME, OWNER),
    ("UserRetirementStatus", "original_username", False, USERNAME, OWNER),
    ("UserRetirementStatus", "retired_email", False, EMAIL, OWNER),
    ("Comment", "retired_username", False, USERNAME, OWNER),
    ("CourseEnrollmentAllowed", "email", False, EMAIL, OWNER),
    ("UnregisteredLearnerCohortAssignments", "email", False, EMAIL, OWNER),
    ("ManualEnrollmentAudit", "enrolled_email", False, EMAIL, OWNER),
    ("PendingEmailChange", "new_email", False, EMAIL, OWNER),
    ("AccountRecovery", "secondary_email", False, EMAIL, OWNER),
    ("CanvasLearnerDataTransmissionAudit", "user_email", False, EMAIL, OWNER),
    ("CourseOverview", "proctoring_escalation_email", False, EMAIL, CONTACT),
    ("EnterpriseCustomer", "contact_email", False, EMAIL, CONTACT),
]

#: What sounds like somebody's, and is nobody's: model, column, whether it is a number.
NOBODY = [
    ("HistoricalCourseOverview", "history_id", True),
    ("Notification", "group_by_id", False),
    ("MoodleEnterpriseCustomerConfiguration", "decrypted_username", False),
    ("BlackboardEnterpriseCustomerConfiguration", "channel_worker_username", False),
    ("BlackboardEnterpriseCustomerConfiguration", "decrypted_client_id", False),
    ("SAMLProviderConfig", "attr_username", False),
    ("SAMLProviderConfig", "attr_email", False),
    ("SAMLProviderConfig", "default_username", False),
    ("SAMLProviderConfig", "default_email", False),
    ("DegreedLearnerDataTransmissionAudit", "degreed_user_id", False),
    ("GeneratedCertificate", "course_id", False),
]


@pytest.mark.parametrize(("model", "name", "is_number", "kind", "part"), PEOPLE)
def test_columns_of_people(model: str, name: str, is_number: bool, kind: str, part: str) -> None:
    found = column_of(name, name, NUMBER if is_number else TEXT, TAKES_ID if is_number else TAKES_TEXT, model)
    assert (found.identity, found.role) == (kind, part)
    assert (part in BESIDE) == (part in (ACTOR, CONTACT))


@pytest.mark.parametrize(("model", "name", "is_number"), NOBODY)
def test_columns_of_nobody(model: str, name: str, is_number: bool) -> None:
    found = column_of(name, name, NUMBER if is_number else TEXT, TAKES_ID if is_number else TAKES_TEXT, model)
    assert found.identity == ""

"""
What the deletion of an account leaves of each model: what the platform's own steps do, as its code says.

Read in openedx/openedx-platform (master of 2026, formerly edx-platform) and in the libraries that it installs.
The steps begin in ``openedx/core/djangoapps/user_api/accounts/views.py``: AccountRetirementView, called `retire`
here, LMSAccountRetirementView, called `retire_misc`, and what listens to their signals; and in ``accounts/utils.py``,
`request`: what happens when a learner asks. A model that is not named here is "unknown", not "kept".

.. no_pii: what is known of models
"""

from __future__ import annotations

from dataclasses import dataclass

DELETED, BLANKED, HASHED, KEPT, UNKNOWN = "row deleted", "columns blanked", "hashed", "kept", "unknown"


@dataclass(frozen=True)
class Fate:
    """
    What becomes of a model's rows.

    Args:
        how: DELETED, BLANKED, HASHED, KEPT or UNKNOWN.
        detail: which columns, and by which step.
        seen: file of the platform, or of a library of it, in which this can be read.
    """

    how: str
    detail: str = ""
    seen: str = ""


_VIEWS = "openedx/core/djangoapps/user_api/accounts/views.py"
_REQUEST = "openedx/core/djangoapps/user_api/accounts/utils.py"
_USER = "common/djangoapps/student/models/user.py"
_ENROLLMENT = "common/djangoapps/student/models/course_enrollment.py"
_API = "openedx/core/djangoapps/user_api/models.py"
_OAUTH = "openedx/core/djangolib/oauth2_retirement_utils.py"
_CERTIFICATES = "lms/djangoapps/certificates/api.py"
_COURSEWARE = "lms/djangoapps/courseware/models.py"
_CREDIT = "openedx/core/djangoapps/credit/models.py"
_PROGRAMS = "lms/djangoapps/program_enrollments/models.py"
_PROCTORING = "openedx/edx-proctoring: edx_proctoring/views.py"
_FORUM = "openedx/forum: forum/backends/mysql/api.py"
_CHANNELS = "openedx/edx-enterprise: integrated_channels/integrated_channel/signals.py"

_NO_STEP = "no step of the deletion touches it"
_OWN_STEP = "it has a view of its own that blanks it, which no step of the deletion calls"

RETIRED: dict[str, Fate] = {
    # -- deleted -------------------------------------------------------------------------
    "social_django.UserSocialAuth": Fate(DELETED, "request", _REQUEST),
    "student.Registration": Fate(DELETED, "request", _REQUEST),
    "student.AccountRecovery": Fate(DELETED, "request, and retire", _REQUEST),
    "oauth2_provider.AccessToken": Fate(DELETED, "request", _OAUTH),
    "oauth2_provider.Application": Fate(DELETED, "request", _OAUTH),
    "oauth2_provider.Grant": Fate(DELETED, "request", _OAUTH),
    "oauth2_provider.RefreshToken": Fate(DELETED, "request", _OAUTH),
    "student.PendingNameChange": Fate(DELETED, "retire_misc", _VIEWS),
    "student.PendingEmailChange": Fate(DELETED, "retire", _VIEWS),
    "student.PendingSecondaryEmailChange": Fate(DELETED, "retire", _VIEWS),
    "student.SocialLink": Fate(DELETED, "retire", _VIEWS),
    "student.CourseEnrollmentAllowed": Fate(DELETED, "retire, by the e-mail address", _VIEWS),
    "course_groups.UnregisteredLearnerCohortAssignments": Fate(DELETED, "retire, by the e-mail address", _VIEWS),
    "user_api.UserOrgTag": Fate(DELETED, "retire", _VIEWS),
    "user_api.UserRetirementStatus": Fate(
        DELETED, "when the deletion is PRIVACY_RETIREMENT_CLEANUP_DAYS old, and retire-users runs", _VIEWS
    ),
    "edx_name_affirmation.VerifiedName": Fate(
        DELETED, "retire_misc; its history stays", "openedx/edx-name-affirmation: edx_name_affirmation/models.py"
    ),
    "forum.Subscription": Fate(DELETED, "retiring the forum, where it is in MySQL", _FORUM),
    # -- columns blanked -----------------------------------------------------------------
    "student.UserProfile": Fate(
        BLANKED,
        "retire: name, meta, location, year_of_birth, gender, mailing_address, city, country, bio, phone_number; "
        "language, level_of_education, goals and state stay",
        _VIEWS,
    ),
    "student.ManualEnrollmentAudit": Fate(BLANKED, "retire_misc: reason; enrolled_email hashed", _ENROLLMENT),
    "certificates.GeneratedCertificate": Fate(BLANKED, "retire: name", _CERTIFICATES),
    "certificates.HistoricalGeneratedCertificate": Fate(
        KEPT, "blanked only with the switch certificates.enable_redact_historical_pii_retirement", _CERTIFICATES
    ),
    "entitlements.CourseEntitlementSupportDetail": Fate(BLANKED, "retire: comments", _VIEWS),
    "survey.SurveyAnswer": Fate(BLANKED, "retire_misc: field_value", "lms/djangoapps/survey/models.py"),
    "verify_student.SoftwareSecurePhotoVerification": Fate(
        BLANKED,
        "retire: name, face_image_url, photo_id_image_url, photo_id_key; the pictures are not reached",
        "lms/djangoapps/verify_student/signals/handlers.py",
    ),
    "program_enrollments.ProgramEnrollment": Fate(BLANKED, "retire_misc: external_user_key", _PROGRAMS),
    "program_enrollments.HistoricalProgramEnrollment": Fate(BLANKED, "retire_misc: external_user_key", _PROGRAMS),
    "api_admin.ApiAccessRequest": Fate(
        BLANKED,
        "retire_misc: website, company_name, company_address, reason",
        "openedx/core/djangoapps/api_admin/models.py",
    ),
    "wiki.ArticleRevision": Fate(BLANKED, "retire_misc: ip_address", "openedx/django-wiki: wiki/models/article.py"),
    "wiki.RevisionPluginRevision": Fate(
        BLANKED, "retire_misc: ip_address", "openedx/django-wiki: wiki/models/pluginbase.py"
    ),
    "sap_success_factors.SapSuccessFactorsLearnerDataTransmissionAudit": Fate(
        BLANKED, "retire: sapsf_user_id", _CHANNELS
    ),
    "degreed.DegreedLearnerDataTransmissionAudit": Fate(BLANKED, "retire: degreed_user_email", _CHANNELS),
    # -- names hashed --------------------------------------------------------------------
    "auth.User": Fate(
        HASHED, "request: email, password unusable; retire: username, and first_name and last_name blanked", _VIEWS
    ),
    "credit.CreditRequest": Fate(HASHED, "retire_misc: username; parameters blanked", _CREDIT),
    "credit.CreditRequirementStatus": Fate(HASHED, "retire_misc: username; reason blanked", _CREDIT),
    "consent.DataSharingConsent": Fate(
        HASHED, "retire: username; its history stays", "openedx/edx-enterprise: consent/signals.py"
    ),
    "enterprise.PendingEnterpriseCustomerUser": Fate(
        HASHED, "retire: user_email", "openedx/edx-enterprise: enterprise/signals.py"
    ),
    "forum.Comment": Fate(HASHED, "retiring the forum: author_username; body replaced", _FORUM),
    "forum.CommentThread": Fate(HASHED, "retiring the forum: author_username; title and body replaced", _FORUM),
    # -- kept ----------------------------------------------------------------------------
    "student.CourseEnrollment": Fate(KEPT, "is_active is set to false", _ENROLLMENT),
    "student.AnonymousUserId": Fate(KEPT, _NO_STEP, _USER),
    "student.UserAttribute": Fate(KEPT, _NO_STEP, _USER),
    "student.UserSignupSource": Fate(KEPT, _NO_STEP, _USER),
    "student.UserStanding": Fate(KEPT, _NO_STEP, _USER),
    "student.LoginFailures": Fate(KEPT, _NO_STEP, _USER),
    "student.CourseAccessRole": Fate(KEPT, _NO_STEP, _USER),
    "student.CourseAccessRoleHistory": Fate(KEPT, _NO_STEP, _USER),
    "student.LanguageProficiency": Fate(KEPT, _NO_STEP, _USER),
    "student.UserPasswordToggleHistory": Fate(KEPT, _NO_STEP, _USER),
    "user_api.UserPreference": Fate(KEPT, _NO_STEP, _API),
    "user_api.UserCourseTag": Fate(KEPT, _NO_STEP, _API),
    "user_api.UserRetirementRequest": Fate(KEPT, "remembers for ever that this user has asked", _API),
    "bulk_email.Optout": Fate(KEPT, "retire_misc adds a row for each course", "lms/djangoapps/bulk_email/signals.py"),
    "credit.CreditEligibility": Fate(KEPT, _NO_STEP, _CREDIT),
    "courseware.StudentModule": Fate(KEPT, _NO_STEP, _COURSEWARE),
    "courseware.StudentModuleHistory": Fate(KEPT, _NO_STEP, _COURSEWARE),
    "courseware.XModuleStudentPrefsField": Fate(KEPT, _NO_STEP, _COURSEWARE),
    "courseware.XModuleStudentInfoField": Fate(KEPT, _NO_STEP, _COURSEWARE),
    "courseware.OfflineComputedGrade": Fate(KEPT, _NO_STEP, _COURSEWARE),
    "completion.BlockCompletion": Fate(KEPT, _NO_STEP, "openedx/completion: completion/models.py"),
    "submissions.StudentItem": Fate(KEPT, _NO_STEP, "openedx/edx-submissions: submissions/models.py"),
    "submissions.Submission": Fate(KEPT, _NO_STEP, "openedx/edx-submissions: submissions/models.py"),
    "edx_proctoring.ProctoredExamStudentAllowance": Fate(KEPT, _OWN_STEP, _PROCTORING),
    "edx_proctoring.ProctoredExamStudentAllowanceHistory": Fate(KEPT, _OWN_STEP, _PROCTORING),
    "edx_proctoring.ProctoredExamSoftwareSecureReview": Fate(KEPT, _OWN_STEP, _PROCTORING),
    "edx_proctoring.ProctoredExamSoftwareSecureReviewHistory": Fate(KEPT, _OWN_STEP, _PROCTORING),
    "edx_proctoring.ProctoredExamSoftwareSecureComment": Fate(KEPT, _OWN_STEP, _PROCTORING),
}


def fate_of(label: str) -> Fate:
    """What the deletion of an account does to the rows of a model (``app.Model``)."""
    return RETIRED.get(label, Fate(UNKNOWN))

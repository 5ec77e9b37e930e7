"""
What the platform's own steps of a retirement do to its models, as its code says.

Read in openedx/openedx-platform (formerly edx-platform: master of 2026, and the code just before Ulmo, Tutor 21's) and
in the libraries that it installs. Releases differ: a step is believed only where the code that runs has it
(`retirement_code`). The steps begin in ``openedx/core/djangoapps/user_api/accounts/views.py``: AccountRetirementView,
called `retire` here, LMSAccountRetirementView, called `retire_misc`, and what listens to their signals; and in
``accounts/utils.py``, `request`: what happens when a learner asks.

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
        told_by: a step and a name in its code, ``retire:UserOrgTag``: it is so where the step uses that name.
    """

    how: str
    detail: str = ""
    seen: str = ""
    told_by: str = ""


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
FORUM = "openedx/forum: forum/backends/mysql/api.py"
_CHANNELS = "openedx/edx-enterprise: integrated_channels/integrated_channel/signals.py"
_AUTHZ = "openedx/openedx-authz: openedx_authz/handlers.py"

NO_STEP = "no step of the deletion touches it"
OWN_STEP = "it has a view of its own that blanks it, which no step of the deletion calls"

#: A step goes through its rows to find those of other tables.
_ONLY_READ = "a step asks it which rows of other tables are hers, and changes nothing in it"
_NAMESAKE = "a step blanks the table of the same name in {app}, and not this one"


def _kept(why: str, seen: str, app: str, *models: str) -> dict[str, tuple[Fate, ...]]:
    """Models of an app that are kept for one reason."""
    return {f"{app}.{model}": (Fate(KEPT, why, seen),) for model in models}


#: Where releases differ, the newer one is first.
RETIRED: dict[str, tuple[Fate, ...]] = {
    # -- deleted -------------------------------------------------------------------------
    "social_django.UserSocialAuth": (Fate(DELETED, "request", _REQUEST, "request:UserSocialAuth"),),
    "support.HistoricalUserSocialAuth": (
        Fate(DELETED, "retire_misc", _VIEWS, "retire_misc:redact_and_delete_historical_social_auth"),
        Fate(KEPT, NO_STEP, "lms/djangoapps/support/models.py"),
    ),
    "student.Registration": (Fate(DELETED, "request", _REQUEST, "request:Registration"),),
    "student.AccountRecovery": (
        Fate(DELETED, "request, and retire", _REQUEST, "retire:AccountRecovery"),
        Fate(DELETED, "request", _REQUEST, "request:AccountRecovery"),
    ),
    "oauth2_provider.AccessToken": (Fate(DELETED, "request", _OAUTH, "request:DOTAccessToken"),),
    "oauth2_provider.Application": (Fate(DELETED, "request", _OAUTH, "request:DOTApplication"),),
    "oauth2_provider.Grant": (Fate(DELETED, "request", _OAUTH, "request:DOTGrant"),),
    "oauth2_provider.RefreshToken": (Fate(DELETED, "request", _OAUTH, "request:DOTRefreshToken"),),
    "student.PendingNameChange": (Fate(DELETED, "retire_misc", _VIEWS, "retire_misc:PendingNameChange"),),
    "student.PendingEmailChange": (Fate(DELETED, "retire", _VIEWS, "retire:PendingEmailChange"),),
    "student.PendingSecondaryEmailChange": (
        Fate(DELETED, "retire", _VIEWS, "retire:PendingSecondaryEmailChange"),
        Fate(KEPT, NO_STEP, _USER),
    ),
    "student.SocialLink": (Fate(DELETED, "retire", _VIEWS, "retire:social_links"),),
    "student.CourseEnrollmentAllowed": (
        Fate(DELETED, "retire, by the e-mail address", _VIEWS, "retire:CourseEnrollmentAllowed"),
    ),
    "course_groups.UnregisteredLearnerCohortAssignments": (
        Fate(DELETED, "retire, by the e-mail address", _VIEWS, "retire:UnregisteredLearnerCohortAssignments"),
    ),
    "user_api.UserOrgTag": (Fate(DELETED, "retire", _VIEWS, "retire:UserOrgTag"),),
    "user_api.UserRetirementStatus": (
        Fate(DELETED, "when the deletion is PRIVACY_RETIREMENT_CLEANUP_DAYS old, and retire-users runs", _VIEWS),
    ),
    "edx_name_affirmation.VerifiedName": (
        Fate(
            DELETED,
            "retire_misc; its history stays",
            "openedx/edx-name-affirmation: edx_name_affirmation/models.py",
            "retire_misc:VerifiedName",
        ),
    ),
    "forum.Subscription": (Fate(DELETED, "retiring the forum, where it is in MySQL", FORUM),),
    "casbin_adapter.CasbinRule": (
        Fate(DELETED, "retire: her roles", _AUTHZ, "retire:unassign_all_roles_from_user"),
        Fate(KEPT, NO_STEP, _AUTHZ),
    ),
    "openedx_authz.ExtendedCasbinRule": (
        Fate(DELETED, "retire: with her roles", _AUTHZ, "retire:unassign_all_roles_from_user"),
        Fate(KEPT, NO_STEP, _AUTHZ),
    ),
    # -- columns blanked -----------------------------------------------------------------
    "student.UserProfile": (
        Fate(
            BLANKED,
            "retire: name, meta, location, year_of_birth, gender, mailing_address, city, country, bio, phone_number; "
            "language, level_of_education, goals and state stay",
            _VIEWS,
            "retire:USER_PROFILE_PII",
        ),
    ),
    "student.ManualEnrollmentAudit": (
        Fate(BLANKED, "retire_misc: reason; enrolled_email hashed", _ENROLLMENT, "retire_misc:ManualEnrollmentAudit"),
    ),
    "student.HistoricalManualEnrollmentAudit": (
        Fate(BLANKED, "retire_misc: reason; enrolled_email hashed", _ENROLLMENT, "retire_misc:ManualEnrollmentAudit"),
    ),
    "certificates.GeneratedCertificate": (Fate(BLANKED, "retire: name", _CERTIFICATES, "retire:GeneratedCertificate"),),
    "certificates.HistoricalGeneratedCertificate": (
        Fate(
            KEPT,
            "blanked only with the switch certificates.enable_redact_historical_pii_retirement",
            _CERTIFICATES,
            "retire:ENABLE_REDACT_HISTORICAL_PII_RETIREMENT",
        ),
        Fate(KEPT, NO_STEP, _CERTIFICATES),
    ),
    "entitlements.CourseEntitlementSupportDetail": (
        Fate(BLANKED, "retire: comments", _VIEWS, "retire:courseentitlementsupportdetail_set"),
    ),
    "survey.SurveyAnswer": (
        Fate(BLANKED, "retire_misc: field_value", "lms/djangoapps/survey/models.py", "retire_misc:SurveyAnswer"),
    ),
    "verify_student.SoftwareSecurePhotoVerification": (
        Fate(
            BLANKED,
            "retire: name, face_image_url, photo_id_image_url, photo_id_key; the pictures are not reached",
            "lms/djangoapps/verify_student/signals/handlers.py",
            "retire:SoftwareSecurePhotoVerification",
        ),
    ),
    "verify_student.VerificationAttempt": (
        Fate(DELETED, "retire_misc", "lms/djangoapps/verify_student/models.py", "retire_misc:VerificationAttempt"),
    ),
    "program_enrollments.ProgramEnrollment": (
        Fate(HASHED, "retire_misc: external_user_key", _PROGRAMS, "retire_misc:ProgramEnrollment"),
    ),
    "program_enrollments.HistoricalProgramEnrollment": (
        Fate(HASHED, "retire_misc: external_user_key", _PROGRAMS, "retire_misc:ProgramEnrollment"),
    ),
    "api_admin.ApiAccessRequest": (
        Fate(
            BLANKED,
            "retire_misc: website, company_name, company_address, reason",
            "openedx/core/djangoapps/api_admin/models.py",
            "retire_misc:ApiAccessRequest",
        ),
    ),
    "wiki.ArticleRevision": (
        Fate(
            BLANKED,
            "retire_misc: ip_address",
            "openedx/django-wiki: wiki/models/article.py",
            "retire_misc:ArticleRevision",
        ),
    ),
    "wiki.RevisionPluginRevision": (
        Fate(
            BLANKED,
            "retire_misc: ip_address",
            "openedx/django-wiki: wiki/models/pluginbase.py",
            "retire_misc:RevisionPluginRevision",
        ),
    ),
    "sap_success_factors.SapSuccessFactorsLearnerDataTransmissionAudit": (
        Fate(BLANKED, "retire: sapsf_user_id", _CHANNELS, "retire:SapSuccessFactorsLearnerDataTransmissionAudit"),
    ),
    "degreed.DegreedLearnerDataTransmissionAudit": (
        Fate(BLANKED, "retire: degreed_user_email", _CHANNELS, "retire:DegreedLearnerDataTransmissionAudit"),
    ),
    # -- names hashed --------------------------------------------------------------------
    "auth.User": (
        Fate(
            HASHED,
            "request: email, password unusable; retire: username, and first_name and last_name blanked",
            _VIEWS,
            "retire:first_name",
        ),
    ),
    "credit.CreditRequest": (
        Fate(HASHED, "retire_misc: username; parameters blanked", _CREDIT, "retire_misc:CreditRequest"),
    ),
    "credit.CreditRequirementStatus": (
        Fate(HASHED, "retire_misc: username; reason blanked", _CREDIT, "retire_misc:CreditRequirementStatus"),
    ),
    "consent.DataSharingConsent": (
        Fate(
            HASHED,
            "retire: username; its history stays",
            "openedx/edx-enterprise: consent/signals.py",
            "retire:DataSharingConsent",
        ),
    ),
    "enterprise.PendingEnterpriseCustomerUser": (
        Fate(
            HASHED,
            "retire: user_email",
            "openedx/edx-enterprise: enterprise/signals.py",
            "retire:PendingEnterpriseCustomerUser",
        ),
    ),
    "forum.Comment": (Fate(HASHED, "retiring the forum: author_username; body replaced", FORUM),),
    "forum.CommentThread": (Fate(HASHED, "retiring the forum: author_username; title and body replaced", FORUM),),
    # -- kept ----------------------------------------------------------------------------
    "student.CourseEnrollment": (Fate(KEPT, "is_active is set to false", _ENROLLMENT),),
    "user_api.UserRetirementRequest": (Fate(KEPT, "remembers for ever that this user has asked", _API),),
    "bulk_email.Optout": (
        Fate(
            KEPT, "retire_misc adds a row for each course", "lms/djangoapps/bulk_email/signals.py", "retire_misc:Optout"
        ),
    ),
    **_kept(
        NO_STEP,
        _USER,
        "student",
        "AnonymousUserId",
        "UserAttribute",
        "UserSignupSource",
        "UserStanding",
        "LoginFailures",
        "CourseAccessRole",
        "CourseAccessRoleHistory",
        "LanguageProficiency",
        "UserPasswordToggleHistory",
    ),
    **_kept(NO_STEP, _API, "user_api", "UserPreference", "UserCourseTag"),
    **_kept(NO_STEP, _CREDIT, "credit", "CreditEligibility"),
    **_kept(_ONLY_READ, _VIEWS, "entitlements", "CourseEntitlement"),
    **_kept(_ONLY_READ, _CHANNELS, "enterprise", "EnterpriseCustomerUser", "EnterpriseCourseEnrollment"),
    **_kept(
        _NAMESAKE.format(app="sap_success_factors"),
        _CHANNELS,
        "sap_success_factors_channel",
        "SapSuccessFactorsLearnerDataTransmissionAudit",
    ),
    **_kept(
        NO_STEP,
        _COURSEWARE,
        "courseware",
        "StudentModule",
        "StudentModuleHistory",
        "XModuleStudentPrefsField",
        "XModuleStudentInfoField",
        "OfflineComputedGrade",
    ),
    **_kept(NO_STEP, "openedx/completion: completion/models.py", "completion", "BlockCompletion"),
    **_kept(NO_STEP, "openedx/edx-submissions: submissions/models.py", "submissions", "StudentItem", "Submission"),
    **_kept(
        OWN_STEP,
        _PROCTORING,
        "edx_proctoring",
        "ProctoredExamStudentAllowance",
        "ProctoredExamStudentAllowanceHistory",
        "ProctoredExamSoftwareSecureReview",
        "ProctoredExamSoftwareSecureReviewHistory",
        "ProctoredExamSoftwareSecureComment",
    ),
}

"""The models of the stock platform, by the version of Tutor: ``stock_models.txt``, which says where they were read."""

from __future__ import annotations

from pathlib import Path

RELEASES = (20, 21, 22)

#: Names that the steps of a retirement use, of models and of what tells one of `platform_steps`: in the code before
#: Ulmo, as `retirement_code` read it in the platform that ran; those of Teak are taken for the same. Those of Verawood
#: were read in openedx/openedx-platform, edx-enterprise 7.0.4, enterprise-integrated-channels 0.1.56 and openedx-authz
#: 1.11.0.
_REQUEST = """
    AccountRecovery DOTAccessToken DOTApplication DOTGrant DOTRefreshToken Registration UserRetirementStatus
    UserSocialAuth retire_dot_oauth2_models items objects filter
"""
_RETIRE = """
    CourseEnrollmentAllowed CourseEntitlement DataSharingConsent DegreedLearnerDataTransmissionAudit
    EnterpriseCourseEnrollment EnterpriseCustomerUser GeneratedCertificate PendingEmailChange
    PendingEnterpriseCustomerUser SapSuccessFactorsLearnerDataTransmissionAudit SoftwareSecurePhotoVerification
    USER_PROFILE_PII UnregisteredLearnerCohortAssignments UserOrgTag UserProfile UserRetirementStatus
    courseentitlementsupportdetail_set first_name items profile social_links values
"""
_MISC = """
    ApiAccessRequest ArticleRevision CourseEnrollment CreditRequest CreditRequirementStatus ManualEnrollmentAudit
    Optout PendingNameChange ProgramEnrollment RevisionPluginRevision SurveyAnswer UserRetirementStatus
    VerificationAttempt VerifiedName course
"""
_LATER = """
    AccountRecovery PendingSecondaryEmailChange ENABLE_REDACT_HISTORICAL_PII_RETIREMENT unassign_all_roles_from_user
"""


def names_in_steps(release: int) -> dict[str, set[str]]:
    """What ``retirement_code.names_in_steps`` returns there, as far as it matters."""
    found = {"request": set(_REQUEST.split()), "retire": set(_RETIRE.split()), "retire_misc": set(_MISC.split())}
    if release > 21:
        found["retire"] |= set(_LATER.split())
        found["retire_misc"] |= {"redact_and_delete_historical_social_auth"}
    return found


def models(release: int) -> list[str]:
    """``app.Model`` of each."""
    text = (Path(__file__).parent / "stock_models.txt").read_text(encoding="utf-8")
    found: list[str] = []
    for part in text.split("\n[")[1:]:
        releases, _, lines = part.partition("]\n")
        if str(release) in releases.split():
            for line in lines.replace("\n  ", " ").splitlines():
                app, _, names = line.partition(": ")
                found += [f"{app}.{name}" for name in names.split()]
    return found

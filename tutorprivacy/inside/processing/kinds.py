"""
Kinds of data, as a learner would tell them apart, and of which kind each table of the platform is.

.. no_pii: names of kinds and models
"""

from __future__ import annotations

#: Kind → kind in PRIVACY_OPERATOR (``settings.operator_facts.KINDS``), whose purposes and legal basis it has.
#: Those up to ``others`` are in the database, the last three elsewhere.
KINDS = {
    **dict.fromkeys(
        (
            "account",
            "profile",
            "sign_in",
            "identity",
            "courses",
            "answers",
            "posts",
            "certificates",
            "orders",
            "messages",
            "organisations",
            "files",
            "authoring",
            "staff",
            "site",
            "others",
        ),
        "account",
    ),
    "events": "events",
    "counts": "counts",
    "logs": "logs",
}

#: Of what no release of the platform has: a plugin's table.
OTHERS = "others"

#: Of single models, where the rest of an application is of another kind. A history is of its model's kind.
_MODELS = {
    "account": """
        auth.User student.AccountRecovery student.AllowedAuthUser student.AnonymousUserId student.PendingEmailChange
        student.PendingSecondaryEmailChange student.Registration student.UserSignupSource student.UserStanding
        user_api.RetirementState user_api.UserRetirementPartnerReportingStatus user_api.UserRetirementRequest
        user_api.UserRetirementStatus
    """,
    "profile": """
        student.LanguageProficiency student.PendingNameChange student.SocialLink student.UserAttribute
        student.UserProfile user_api.UserOrgTag user_api.UserPreference
    """,
    "sign_in": "student.LoginFailures",
    "answers": "ccx.CcxFieldOverride student.UserTestGroup",
    "posts": "django_comment_common.Role_users",
    "files": "assessment.SharedFileUpload submissions.SubmissionFile wiki.Attachment wiki.AttachmentRevision",
    "staff": """
        admin.LogEntry auth.Group auth.Permission auth.User_groups auth.User_user_permissions
        certificates.CertificateAllowlist certificates.CertificateGenerationHistory certificates.CertificateInvalidation
        credit.CreditConfig entitlements.CourseEntitlementSupportDetail grades.PersistentSubsectionGradeOverride
        program_enrollments.CourseAccessRoleAssignment student.CourseAccessRole student.CourseAccessRoleHistory
        student.ManualEnrollmentAudit student.UserPasswordToggleHistory
    """,
    "site": "user_api.BulkUserRetirementConfig",
}

#: Of the other models of an application.
_APPLICATIONS = {
    "sign_in": """
        authtoken blacklist external_user_ids lti_provider oauth2_provider oauth_dispatch sessions social_django
        third_party_auth token_blacklist
    """,
    "identity": "agreements edx_name_affirmation edx_proctoring verify_student",
    "courses": """
        bookmarks bulk_enroll calendar_sync ccx course_goals course_groups course_home_api course_modes
        course_duration_limits content_type_gating discounts edx_when entitlements_support experiments milestones
        mobile_api program_enrollments programs save_for_later schedules student teams user_api user_tours
    """,
    "answers": """
        assessment bulk_grades completion courseware coursewarehistoryextended grades lti_consumer openedx_learning
        staffgrader submissions survey workflow
    """,
    "posts": "django_comment_common discussions forum wiki",
    "certificates": "badges certificates credentials credit",
    "orders": "commerce entitlements",
    "messages": """
        announcements bulk_email django_notify django_ses notifications push_notifications status wiki_notifications
    """,
    "organisations": """
        blackboard blackboard_channel canvas canvas_channel channel_integration consent cornerstone cornerstone_channel
        degreed degreed2 degreed2_channel enterprise integrated_channel moodle moodle_channel organizations
        sap_success_factors sap_success_factors_channel xapi xapi_channel
    """,
    "files": "contentserver djpyfs edxval super_csv thumbnail user_tasks",
    "authoring": """
        block_structure catalog ccxcon content_libraries content_staging content_tagging contentstore
        course_action_state course_apps course_creators course_date_signals course_live course_overviews
        learning_sequences lms_xblock lti1p3_tool_config modulestore_migrator oel_collections oel_components
        oel_contents oel_linking oel_publishing oel_sections oel_subsections oel_tagging oel_units openedx_content
        openedx_catalog openedx_tagging search split_modulestore_django tagging video_config video_pipeline
        xblock_config xblock_django
    """,
    "staff": "admin api_admin casbin_adapter instructor_task openedx_authz support system_wide_roles",
    "site": """
        auth branding celery_utils contenttypes cors_csrf crawlers dark_lang django_celery_results embargo flatpages
        redirects rss_proxy site_configuration sites static_replace survey_report theming util waffle waffle_utils
    """,
}


def _by_name(told: dict[str, str]) -> dict[str, str]:
    return {name: kind for kind, names in told.items() for name in names.split()}


_KIND_OF_MODEL, _KIND_OF_APPLICATION = _by_name(_MODELS), _by_name(_APPLICATIONS)


#: Applications of Studio alone: the LMS has their tables, and no model. A table's name begins with its application's.
_OF_STUDIO = ("content_staging", "contentstore", "course_creators", "modulestore_migrator", "xblock_config")


def kind_of(label: str) -> str:
    """
    One of KINDS.

    Args:
        label: ``app.Model``; of a table that no model describes, ``(no model).table``.
    """
    app, _dot, name = label.partition(".")
    if app == "(no model)":
        app = next((each for each in _OF_STUDIO if name.startswith(f"{each}_")), app)
    of_history = f"{app}.{name.removeprefix('Historical')}"
    found = _KIND_OF_MODEL.get(label) or _KIND_OF_MODEL.get(of_history) or _KIND_OF_APPLICATION.get(app)
    return found or OTHERS


def is_known(label: str) -> bool:
    """Is it of the platform, or of a library that it installs?"""
    return label in _KIND_OF_MODEL or label.partition(".")[0] in _KIND_OF_APPLICATION

"""
Where the platform's routes are: a page of ours there would hide what learners and authors need.

They are the patterns of ``lms/urls.py`` and ``cms/urls.py`` of Open edX, walked through with all that these include and
with the ``PluginURLs`` of their apps, whichever switch turns them on; the routes of the libraries included there
(csrf, social_django, edx_api_doc_tools, enterprise); the pages named in ``MKTG_URL_LINK_MAP``; and what a web server
of the platform serves as files. Plugins bring more: the audit asks the running platform.
"""

from __future__ import annotations

#: Pages that have nothing below them.
_PAGES = """
    403 404 429 500 about blog contact copyright donate faq help honor jobs media-kit news privacy tos
    tos_and_honor what_is_verified_cert
"""

#: First segments of all other routes.
_TREES = """
    __debug__ _o accessibility account accounts activate activate_secondary_email admin announcements api
    api-admin api-docs assets auth authoring-api auto_auth bulk_email c4x calculate catalog certificates
    change_enrollment checklists clipboard commerce complete config container container_embed content_tagging
    course course_info course_info_update course_modes course_notifications course_rerun course_team courses
    courseware coverage_context create_account csrf dashboard debug disconnect discussions email_confirm embargo
    enterprise event export export_git export_output export_status financial-assistance financial-assistance_v2
    generate_video_upload_link group_configurations heartbeat help_token home home_library howitworks i18n import
    import_status instructor_task_status integrated_channels lang_pref library login login_ajax login_refresh
    logout lti_provider maintenance media not_found notification_prefs notify oauth2 openassessment openedx
    organizations orphan password password_assistance password_reset password_reset_complete
    password_reset_confirm press preview profile-images programs register request_course_creator reset_deadlines
    rss_proxy search segmentio server_error settings signin signin_redirect_to_lms signup sitemap staged-content
    static status support survey survey_report swagger tabs template textbooks theming transcript_credentials
    transcript_delete transcript_download transcript_preferences transcript_upload transcript_upload_api
    transcripts u update_lang user_api verify_student video_encodings_download video_features video_images
    video_images_upload_enabled videos wiki xblock xblocks xqueue zendesk_proxy
"""


def hidden_by(path: str) -> str:
    """The platform's route that a page at this path would hide, or that has others there; empty: none is known."""
    first, _, rest = path.strip("/").partition("/")
    return f"/{first}" if first in _TREES.split() or (first in _PAGES.split() and not rest) else ""

"""
What the erasure of a person does to each model of the platform: Teak to Verawood, and the libraries that they install.

Which rows and which columns are hers is not said here: `database` knows that, for every model alike. Here is what
becomes of them. Most models of the platform lose her rows; a few keep them, emptied, since the course, the discussion
or the platform itself hangs on them; very few keep them as they are, for a reason that is named.

.. no_pii: names of models and columns
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from ..pii.vocabulary import words

#: What becomes of rows that are hers. What others' rows say of her is taken out in any case.
DELETE, BLANK, DETACH, KEEP = "row deleted", "columns blanked", "reference removed", "kept"

#: Values of PRIVACY_ERASURE_UNKNOWN: of models that nobody knows.
UNKNOWN_DELETE, UNKNOWN_BLANK, UNKNOWN_REPORT = "delete", "blank", "report"

#: Values of PRIVACY_ERASURE_FORUM: of what somebody wrote in discussions.
DELETE_TEXT, KEEP_TEXT = "delete-text", "keep-text"

#: All columns that hold what somebody may have written, or that look personal.
ALL = ("*",)


@dataclass(frozen=True)
class Rule:
    """
    What becomes of a person's rows in a model.

    Args:
        how: DELETE, BLANK: the row stays, with the account's number; DETACH: the row is not hers alone, so it loses
            her, and stays; KEEP.
        columns: those that are emptied; ALL: see there.
        why: of a row that stays.
        is_known: this model is in the table.
        is_reported: nothing is done, and that is said.
        names_stay: in her rows, her names do, too.
        may_end: nothing else needs the row: PRIVACY_ERASURE_KEEP_MONTHS can say until when it is kept.
        text: what stands where a text stood that is emptied.
        about_one: columns of JSON about one person: emptied as a whole where that is she, also in others' rows.
    """

    how: str
    columns: tuple[str, ...] = ()
    why: str = ""
    is_known: bool = True
    is_reported: bool = False
    names_stay: bool = False
    may_end: bool = False
    text: str = ""
    about_one: tuple[str, ...] = ()


#: What the platform puts in the place of a post.
DELETED_POST = "[deleted]"

_FORUM = "others answered it: the discussion goes on around it"
_POSTS_STAY = f"the texts stay, under the name of the retired account: PRIVACY_ERASURE_FORUM is {KEEP_TEXT}"
_PROOF = "its number proves to others that it was issued"

#: The first that fits: a model, or a pattern of models.
RULES: dict[str, Rule] = {
    # -- the account -----------------------------------------------------------------------------------------------
    "auth.User": Rule(BLANK, ("first_name", "last_name"), "the platform keeps its number and a hash, so none gets it"),
    "student.UserProfile": Rule(BLANK, ALL, "the platform needs one for each account"),
    "user_api.UserRetirementStatus": Rule(
        KEEP, (), "the retirement itself, with the names, for PRIVACY_RETIREMENT_CLEANUP_DAYS", names_stay=True
    ),
    "user_api.UserRetirementRequest": Rule(KEEP, (), "a number: that this account has asked"),
    "bulk_email.Optout": Rule(KEEP, (), "a number: that no course writes to this account", may_end=True),
    # -- proofs ----------------------------------------------------------------------------------------------------
    "certificates.GeneratedCertificate": Rule(BLANK, ("name", "download_url", "error_reason"), _PROOF, may_end=True),
    "entitlements.CourseEntitlement": Rule(KEEP, (), "an order's number, for the books", may_end=True),
    # -- what is everybody's ---------------------------------------------------------------------------------------
    # The platform shows a thread no more, if nobody has the number in an endorsement.
    "forum.Comment": Rule(BLANK, ("body",), _FORUM, text=DELETED_POST, about_one=("endorsement",)),
    "forum.CommentThread": Rule(BLANK, ("title", "body"), _FORUM, text=DELETED_POST),
    "wiki.ArticleRevision": Rule(DETACH, ("ip_address", "user_message", "automatic_log"), "the wiki is the course's"),
    "wiki.RevisionPluginRevision": Rule(
        DETACH, ("ip_address", "user_message", "automatic_log"), "the wiki is the course's"
    ),
    "forum.MongoContent": Rule(KEEP, (), "the older address of a post that stays"),
    "wiki.*": Rule(DETACH, (), "the wiki is the course's"),
    "wiki_*.*": Rule(DETACH, (), "the wiki is the course's"),
    "bulk_email.CourseEmail": Rule(DETACH, (), "it is the course's"),
    "instructor_task.InstructorTask": Rule(DETACH, (), "the course's staff see what was done, and its reports"),
    "oauth2_provider.Application": Rule(DETACH, (), "a service of the site signs in with it"),
}

#: Models of which PRIVACY_ERASURE_FORUM decides.
POSTS = ("forum.Comment", "forum.CommentThread")

#: Models of which PRIVACY_ERASURE_KEEP_MONTHS can say how long they are kept.
MAY_END = tuple(label for label, rule in RULES.items() if rule.may_end)

#: Applications of the platform, and of the libraries that it installs: each row of hers is deleted there.
APPLICATIONS = words(
    """
    admin agreements announcements api_admin assessment auth authtoken badges blackboard blackboard_channel
    block_structure bookmarks branding bulk_email bulk_grades calendar_sync canvas canvas_channel casbin_adapter
    catalog ccx ccxcon celery_utils certificates channel_integration commerce completion consent content_libraries
    content_staging content_tagging content_type_gating contentserver contentstore contenttypes cornerstone
    cornerstone_channel cors_csrf course_action_state course_apps course_creators course_date_signals
    course_duration_limits course_goals course_groups course_home_api course_live course_modes course_overviews
    courseware coursewarehistoryextended crawlers credentials credit dark_lang degreed degreed2 degreed2_channel
    discounts discussions django_celery_results django_comment_common django_notify django_ses edx_name_affirmation
    edx_proctoring edx_when edxval embargo enterprise entitlements experiments external_user_ids flatpages forum
    grades instructor_task integrated_channel learning_sequences lms_xblock lti1p3_tool_config lti_consumer
    lti_provider milestones mobile_api modulestore_migrator moodle moodle_channel notifications oauth2_provider
    oauth_dispatch oel_collections oel_components oel_contents oel_linking oel_publishing oel_sections
    oel_subsections oel_tagging oel_units openedx_authz openedx_catalog openedx_content openedx_learning
    openedx_tagging organizations program_enrollments programs push_notifications redirects rss_proxy
    sap_success_factors sap_success_factors_channel save_for_later schedules search sessions site_configuration
    sites social_django split_modulestore_django staffgrader static_replace status student submissions super_csv
    support survey survey_report system_wide_roles tagging teams theming third_party_auth thumbnail token_blacklist
    user_api user_tasks user_tours util verify_student video_config video_pipeline waffle waffle_utils wiki workflow
    xapi xapi_channel xblock_config xblock_django
    """
)


def rule_of(label: str, unknown: str = UNKNOWN_DELETE, posts: str = DELETE_TEXT) -> Rule:
    """
    The rule of a model (``app.Model``).

    Args:
        unknown: PRIVACY_ERASURE_UNKNOWN.
        posts: PRIVACY_ERASURE_FORUM.
    """
    if posts == KEEP_TEXT and label in POSTS:
        return replace(RULES[label], how=KEEP, columns=(), why=_POSTS_STAY)
    for pattern, rule in RULES.items():
        if pattern == label or fnmatchcase(label, pattern):
            return rule
    if label.partition(".")[0] in APPLICATIONS:
        return Rule(DELETE)
    how = {UNKNOWN_DELETE: DELETE, UNKNOWN_BLANK: BLANK, UNKNOWN_REPORT: KEEP}[unknown]
    why = "" if how == DELETE else f"PRIVACY_ERASURE_UNKNOWN is {unknown}"
    return Rule(how, ALL if how == BLANK else (), why, is_known=False, is_reported=how == KEEP, names_stay=how == KEEP)

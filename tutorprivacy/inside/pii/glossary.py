"""
The data glossary: which field of a tracking event holds which kind of personal data.

Nothing else decides this. ``tracking.scrubber`` looks every key up here, at any depth of an
event, before and after the platform's legacy mapping; what is not here is searched for
patterns. ``tutorprivacy.settings.doc_tables`` makes the table of the docs.

Keys are compared in lower case and without ``_ - .`` and spaces: ``userId`` is ``user_id``.
Collected from the code of the platform, its XBlocks and its micro-frontends, and from its
"Events in the tracking logs" (to Verawood).

Standard library only: this module is imported on the operator's host, too.

.. no_pii: names of fields, not what they hold
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .limits import MAX_KEY

NETWORK = "network"
IP_ADDRESS = "ip address"
LANGUAGE = "language"
DEVICE = "device"
PERSON = "person"
RECORD = "record"
CONTACT = "contact"
SESSION = "session"
FREE_TEXT = "free text"
LOCATION = "location"
TIME = "time"
CONTENT = "content"
IDENTIFIER = "identifier"


@dataclass(frozen=True)
class Category:
    """
    One kind of personal data in events.

    Args:
        name: one of the constants above.
        fate: what happens to it, a sentence for the docs.
        keys: the fields that hold it.
    """

    name: str
    fate: str
    keys: tuple[str, ...]


def _keys(words: str) -> tuple[str, ...]:
    return tuple(words.split())


GLOSSARY: tuple[Category, ...] = (
    Category(
        NETWORK,
        "dropped",
        _keys(
            """
            host referer referrer client_id remote_host hostname server_name x_forwarded_for
            """
        ),
    ),
    Category(
        IP_ADDRESS,
        "as ``PRIVACY_IP_ADDRESS`` says",
        _keys(
            """
            ip ip_address client_ip remote_ip remote_addr
            """
        ),
    ),
    Category(
        LANGUAGE,
        "reduced to the language's code",
        _keys(
            """
            accept_language browser_language
            """
        ),
    ),
    Category(
        DEVICE,
        "as ``PRIVACY_USER_AGENT`` says",
        _keys(
            """
            agent user_agent browser client device device_id advertising_id screen carrier
            """
        ),
    ),
    Category(
        PERSON,
        "as ``PRIVACY_USER_ID`` says",
        _keys(
            """
            user_id username user users user_ids usernames student students student_id student_ids
            instructor instructor_id author author_id learner learner_id target_username target_user_id
            triggered_by requested_username requesting_student_id requesting_staff_id requesting_user_id
            requester_id recipients_id scorer_id grader_id attempt_user_id allowance_user_id assignee owner
            owner_id member members staff_user_id lms_user_id external_user_id anonymous_user_id
            anonymous_student_id anonymous_id real_username masquerading_as
            flagged_accum_resources
            """
        ),
    ),
    Category(
        RECORD,
        "as ``PRIVACY_USER_ID`` says: keys under which the database knows a person's work",
        _keys(
            """
            submission_uuid submission_returned_uuid attempt_id attempt_code review_attempt_code
            mbox_sha1sum certificate_id assertion_id note_id notification_id notification_ids team_submission_uuid
            """
        ),
    ),
    Category(
        SESSION,
        "as ``PRIVACY_USER_ID`` says",
        _keys(
            """
            session session_id sid
            """
        ),
    ),
    Category(
        CONTACT,
        "dropped",
        _keys(
            """
            mbox email emails email_address user_email secondary_email to_list recipients full_name first_name
            last_name given_name family_name phone phone_number mailing_address year_of_birth gender
            password cookie set_cookie authorization identifiers
            unique_student_identifier email_or_username bookmark_id student_item_key
            certificate_url assertion_image_url assertion_json_url report_url review_video_url
            lis_person_name_full lis_person_name_given lis_person_name_family lis_person_sourcedid
            lis_person_contact_email_primary
            """
        ),
    ),
    Category(
        FREE_TEXT,
        "as ``PRIVACY_FREE_TEXT`` says; numbers, true and false stay, and what is said of an answer",
        _keys(
            """
            title body text content query corrected_text keyword equation search_text search_term
            search_string search_query answer answers student_answer student_answers submitted_answer submission
            state old_state new_state
            student_response other_student_responses rationale input input_state queue_msg queuekey
            queuestate msg hint hint_received new_hint_submission saved_response note notes note_text
            old_note_text tags old_tags highlighted_content feedback feedback_text old_feedback new_feedback
            overall_feedback freeform old_freeform new_freeform comment message notification_content reason
            old_reason error errors error_message exception traceback description description_text
            descriptions files_descriptions recommendation file_name
            file_names files_name files_names uploaded_file_name file_key file_keys file_upload_key
            status_text allowance_value old new bio old_title dup_title old_description old_description_text
            dup_description dup_description_text
            """
        ),
    ),
    Category(
        LOCATION,
        "query and fragment dropped, segments that name a person replaced",
        _keys(
            """
            path page url uri href
            """
        ),
    ),
    Category(
        TIME,
        "rounded down by ``PRIVACY_TIMESTAMP_MINUTES``",
        _keys(
            """
            time timestamp event_time received_at created created_at modified updated_at submitted_at scored_at send_at
            sent_at attempt_started_at attempt_completed_at first_attempted queuetime
            """
        ),
    ),
    Category(
        CONTENT,
        "numbers stay, also where they look like the learner's id",
        _keys(
            """
            currentTime current_time old_time new_time duration attempts grade max_grade seed current_tab
            target_tab tab_count page_number page_size weighted_earned weighted_possible
            """
        ),
    ),
    Category(
        IDENTIFIER,
        "the platform's own words stay, also where the learner is called so; paths are locations",
        _keys(
            """
            event_type event_source event_transaction_type course_id org_id mode usage_key original_usage_key
            problem problem_id block_id block_type component_type component_usage_id type code success correctness
            hintmode response_type input_type widget_placement thread_type commentable_id search_type report_type
            notification_type message_type setting table
            """
        ),
    ),
)

#: Everyday keys that say nothing about anybody, also where a user is called like one of them.
ORDINARY_KEYS = frozenset(
    _keys(
        """
        name context data event enterprise_uuid course_user_tags module asides display_name id correct_map question
        correct variant group_label npoints done completion event_transaction_id category_id category_name truncated
        group_id team_id cohort_id cohort_name exam_id exam_name item_id topic_id target_name current_id language
        level tags_count
        """
    )
)

#: Endings of keys that nobody has declared yet and that still say what they hold:
#: ``approver_username``, ``reviewer_email``.
_ENDINGS = (
    ("userid", PERSON),
    ("userids", PERSON),
    ("username", PERSON),
    ("usernames", PERSON),
    ("studentid", PERSON),
    ("learnerid", PERSON),
    ("email", CONTACT),
    ("emails", CONTACT),
    ("fullname", CONTACT),
    ("url", LOCATION),
    ("useragent", DEVICE),
    ("ipaddress", IP_ADDRESS),
    ("referer", NETWORK),
    ("referrer", NETWORK),
    ("cookie", CONTACT),
    ("sessionid", SESSION),
    ("sessionkey", SESSION),
)

#: Events of the browser whose payload, a text or a list, holds a learner's answers or name.
WORDS_OF_A_LEARNER = frozenset(
    {
        "problem_check",
        "problem_save",
        "problem_reset",
        "problem_graded",
        "edx.course.enrollment.upgrade.clicked",
    }
)

#: Events that tell what somebody changed in a profile, and the fields with the values.
PROFILE_EVENTS = "edx.user.settings."
PROFILE_VALUES = ("old", "new")


#: user[name], students[]: how forms spell fields of an object, and lists.
_IN_BRACKETS = re.compile(r"(?:.*\[(?=[^\[\]]+\])|\A)([^\[\]]+)(?:\])?(?:\[\])?\Z", re.DOTALL)
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z_-]*(?:\[\])?\Z")
_SEPARATORS = str.maketrans("", "", "_-. ")


def normalize(key: str) -> str:
    """The spelling in which keys are compared."""
    if key.endswith("]"):
        match = _IN_BRACKETS.match(key)
        key = match.group(1) if match else key
    return key.translate(_SEPARATORS).lower()


_FIELDS = {normalize(key): category.name for category in GLOSSARY for key in category.keys}

#: Problem answers of a browser's form: input_<block>_2_1, input_<block>_2_1[].
_ANSWER_FIELD = re.compile(r"input_\S+_[0-9]+_[0-9]+(?:\[\])?\Z")


def is_key(key: str) -> bool:
    """Is this a key of the glossary or an everyday one, which stays as it is?"""
    return key in ORDINARY_KEYS or (_FIELD_NAME.match(key) is not None and normalize(key) in _FIELDS)


def category_of(key: str) -> str | None:
    """The category of a field, or None if its value is to be searched for patterns."""
    return _remembered_category_of(key) if len(key) <= MAX_KEY else _category_of(key)


def _category_of(key: str) -> str | None:
    spelling = normalize(key)
    found = _FIELDS.get(spelling)
    if found is not None:
        return found
    for ending, category in _ENDINGS:
        if spelling.endswith(ending):
            return category
    return FREE_TEXT if _ANSWER_FIELD.match(key) else None


_remembered_category_of = lru_cache(maxsize=8192)(_category_of)

"""
English: the words of the pages that the platform's own processes make.

.. no_pii: words that are the same for everybody
"""

#: Of the page on which visitors say whether their visits are counted.
OPT_OUT = {
    "heading": "Statistics of this site",
    "counted": "Your visits are counted.",
    "not_counted": "Your visits are not counted.",
    "by_cookie": "You chose this in this browser.",
    "by_signal": "Your browser tells websites that you do not want to be tracked, and this site follows that.",
    "what": "What the statistics are made of",
    "usage": "Visits, pages, events, errors and kinds of browsers are counted.",
    "events": "Single steps are recorded, for example that a page was opened or a video was played.",
    "unchanged": "Your courses, answers and grades stay as they are, whatever you choose.",
    "refused": "Of visitors who say no, only the number of their requests is counted, all of them together.",
    "later": "What the site does later and without your browser, such as grading an exercise anew, is counted "
    "nevertheless.",
    "logs": "The logs of the programs, and reports of their errors, are the same for everyone.",
    "full": "What you do is also recorded under your name. This choice does not change that.",
    "passed": "What you do is also passed on to other services of this site. This choice does not change that.",
    "set": "Do not count my visits",
    "clear": "Count my visits again",
    "also": "You can store this choice here as well. It then holds even if your browser stops telling websites.",
    "still": "What your browser says holds even if you let your visits be counted again here.",
    "cookie": "Your choice is stored for 13 months in a cookie named {name}, the same for everybody. It is valid for "
    "this browser only.",
    "before": "What was counted before stays counted.",
    "notice": "What this site collects",
    "languages": "Languages",
    "home": "Home page of this site",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Recording on this site",
    "counted": "The steps of your visits are recorded.",
    "not_counted": "The steps of your visits are not recorded.",
    "what": "What is recorded",
    "later": "What the site does later and without your browser, such as grading an exercise anew, is recorded "
    "nevertheless.",
    "set": "Do not record my steps",
    "clear": "Record my steps again",
    "still": "What your browser says holds even if you let your steps be recorded again here.",
    "before": "What was recorded before stays recorded.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Statistics and recording on this site",
    "counted": "Your visits are counted, and their steps are recorded.",
    "not_counted": "Your visits are not counted, and their steps are not recorded.",
    "what": "What is counted and recorded",
    "later": "What the site does later and without your browser, such as grading an exercise anew, is counted and "
    "recorded nevertheless.",
    "set": "Do not count or record my visits",
    "clear": "Count and record my visits again",
    "still": "What your browser says holds even if you let your visits be counted and recorded again here.",
    "before": "What was counted or recorded before stays.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "May programs of others be loaded?",
    "intro": "This site can load programs of other companies. They then see the address of your connection and your "
    "browser. Without your consent, none of them is loaded.",
    "all": "Accept all",
    "none": "Refuse all",
    "ticked": "Accept only what is ticked",
    "yes": "Accept",
    "no": "Refuse",
    "stored": "Your answer is stored for 180 days in a cookie named {name}, and nowhere else. You can change it at "
    "any time: “{manage}” is at the end of every page.",
    "manage": "Programs of others",
    "more": "About this question",
    "failed": "Your answer could not be stored, so nothing is loaded. Please try again.",
    "state_open": "You have not answered yet. Nothing is loaded.",
    "state_none": "You refused. Nothing is loaded.",
    "state_some": "You accepted: {names}.",
    "signal": "Your browser tells websites that you do not want to be tracked. So nothing is loaded, and you are not "
    "asked.",
    "script": "The programs are loaded from: {hosts}.",
    "notice": "What this site collects",
    "languages": "Languages",
    "home": "Home page of this site",
}

#: Of purposes, kinds of data, periods and rights: in the notice, the register, the archive and the learner's page.
PROCESSING = {
    "pair": "{name}: {value}",
    "purpose": "What for",
    "basis": "Legal basis",
    "people": "Whom it is about",
    "data": "What it is",
    "recipients": "Who sees it",
    "transfers": "Other countries",
    "period": "How long",
    "measures": "How it is protected",
    "sources": "Where it comes from",
    "rights": "Your rights",
    "not_told": "The operator of this site has not said.",
    "kind_account": "Account",
    "kind_profile": "Profile and preferences",
    "kind_sign_in": "Signing in",
    "kind_identity": "Proofs of identity and supervised exams",
    "kind_courses": "Courses and enrolments",
    "kind_answers": "Answers and grades",
    "kind_posts": "Posts in discussions and wikis",
    "kind_certificates": "Certificates and credits",
    "kind_orders": "Orders",
    "kind_messages": "Messages and e-mails",
    "kind_organisations": "Employers and universities",
    "kind_files": "Files",
    "kind_authoring": "Making of courses",
    "kind_staff": "What teachers and staff did and noted",
    "kind_site": "Settings of the site",
    "kind_others": "Data of other extensions",
    "kind_events": "Events: what is done on the site",
    "kind_counts": "Counts of visits",
    "kind_logs": "Logs of requests and programs",
    "people_learners": "people who learn",
    "people_staff": "teachers and staff",
    "people_invited": "people who were invited and have no account yet",
    "people_visitors": "visitors",
    "data_names": "names",
    "data_contact": "usernames and e-mail addresses",
    "data_numbers": "numbers and other marks of the account",
    "data_birth": "year of birth, gender, country, education",
    "data_person_words": "own texts: answers, posts, descriptions",
    "data_pictures": "pictures",
    "data_passwords": "passwords and keys, stored so that they cannot be read",
    "data_connections": "addresses of connections and browsers",
    "data_documents": "pictures of identity documents, recordings of exams",
    "data_decisions": "decisions and consents",
    "data_course_use": "which courses and pages were used",
    "data_times": "times",
    "data_grades": "points and grades",
    "data_payments": "what was ordered, for which price",
    "data_messages": "messages and to whom they went",
    "data_files": "files that were uploaded or made",
    "data_staff_words": "notes and reasons of teachers and staff",
    "data_numbers_only": "numbers in which nobody is named",
    "data_unknown_data": "not known: only the extension’s makers know",
    "recipient_operator": "those who run this site",
    "recipient_course_staff": "the teachers of the course",
    "recipient_other_learners": "other people who are signed in",
    "recipient_public": "everybody who has the address of the certificate",
    "recipient_organisations": "the employer or university of the person, if one uses this site, and its "
    "systems for learning",
    "recipient_identity_services": "services that check identities or watch exams, if there are any",
    "recipient_tools": "tools of others, if a course uses any",
    "recipient_event_services": "programs that evaluate events",
    "recipient_error_services": "services that collect errors of programs, if there are any",
    "source_person": "from the person concerned",
    "source_organisation": "from an employer or university that enrols people, or from its sign-in",
    "source_staff": "from teachers and staff",
    "source_site": "made by the site while it is used",
    "source_service": "from a service that checks identities or watches exams",
    "source_unknown_source": "not known: only the extension’s makers know",
    "day": "1 day",
    "days": "{number} days",
    "month": "1 month",
    "months": "{number} months",
    "until_deletion": "until the account is deleted",
    "until_deletion_waits": "until the account is deleted, which begins {period} after it was asked for",
    "until_no_end": "no end is set",
    "rest_output": "what programs print on the server: as long as the server keeps it",
    "rest_passed_on": "events that were passed on: as long as their recipients keep them",
    "rest_record": "the record of the deletion, with the former names",
    "rest_number": "the number of the account, without a name",
    "rest_certificates": "the certificate’s number, course and date, without a name",
    "rest_orders": "the order’s number, without a name",
    "rest_posts_emptied": "the places of the posts, without their texts",
    "rest_posts_stay": "the texts of the posts, without a name",
    "rest_unnamed": "the courses and settings themselves, without a name",
    "measure_pseudonyms": "pseudonyms instead of usernames in events",
    "measure_no_persons": "nobody is named in events",
    "measure_addresses_dropped": "addresses of connections (IP addresses) are left out",
    "measure_addresses_truncated": "addresses of connections (IP addresses) are shortened",
    "measure_no_texts": "what people write is left out of events",
    "measure_redacted_texts": "names and addresses that a program recognises are taken out of texts",
    "measure_reduced_browsers": "of browsers only family, version and kind of device are kept",
    "measure_rounded_times": "times are rounded",
    "measure_retention_days": "files are deleted after a number of days",
    "measure_opt_out": "whoever refuses is not recorded",
    "measure_daily_salt": "visitors are told apart for one day only, by a random key that is then deleted",
    "measure_small_groups": "numbers of small groups are not shown",
    "measure_redacted_logs": "names and e-mail addresses are taken out of logs",
    "measure_scrubbed_errors": "reports of errors are sent without people",
    "measure_encrypted_redis": "sessions, tasks and caches are encrypted",
    "measure_private_profiles": "profiles are private unless their owners decide otherwise",
    "measure_no_names_to_tools": "tools of others are told no names and no e-mail addresses",
    "measure_no_third_parties": "pages load no trackers of other companies",
    "measure_erasure": "deletion of the account in the database and in the files of the site",
    "right_copy": "a copy of your data (GDPR art. 15)",
    "right_correction": "correction of what is wrong (art. 16)",
    "right_deletion": "deletion (art. 17)",
    "right_restriction": "restriction of the processing (art. 18)",
    "right_portability": "your data in a form that you can take along (art. 20)",
    "right_objection": "objection to the processing (art. 21)",
    "right_withdrawal": "withdrawal of a consent at any time (art. 7(3))",
    "right_complaint": "a complaint to a supervisory authority (art. 77)",
}

#: Of the archive with which somebody takes her data along.
ARCHIVE = {
    "title": "Your data at {platform}",
    "what": "This archive holds what the database of {platform} held about you on {date} at {time} (UTC). Rows: "
    "{rows}. Tables: {tables}. Tables that can refer to people, and were searched: {searched}; those without a row "
    "about you are not listed.",
    "forms": "Each table is here twice: as pages to read, and as JSON, a form for programs, with which you can take "
    "your data elsewhere. Any editor can open it.",
    "contents": "What is in this archive",
    "read": "pages to read",
    "data": "for programs",
    "rows": "rows: {rows}",
    "beside": "Where you are only named",
    "beside_text": "These rows are about other things, such as a setting of the site or a course. They only say that "
    "you changed something, or whom to write to.",
    "not_whole": "What could not be read",
    "not_whole_text": "This archive is not whole: what is listed here could not be read, so rows about you may be "
    "missing.",
    "unknown_rows": "an unknown number of rows",
    "left_out": "What was left out, and why",
    "left_out_text": "Rows in which other people take part are here without their names, their numbers and their "
    "texts: these are theirs. Names of other accounts were also looked for in texts and in the values of every row; "
    "words in square brackets stand where something was. Passwords, tokens and keys are in no file. Values that were "
    "left out: {values}.",
    "names_another": "names another person",
    "by_another": "may have been written by, or about, another person who takes part in the row",
    "about_another": "is about another person, for whom you only did something",
    "secret": "a password, a token or a key: of no use to anybody but a thief",
    "text_of_another": "a longer text that another person may have written",
    "too_deep": "is nested too deep to be searched for names of others",
    "unreadable": "the site itself cannot read it",
    "not_migrated": "is not in the database: a change of the database has not run",
    "files": "Files",
    "files_text": "Files that you or others uploaded are named in these tables, and are not in this archive. Ask for "
    "them.",
    "pictures": "The picture of your profile is kept as {names}.",
    "processing": "What is done with your data, and why",
    "processing_text": "This is what the operator of this site and its settings say of each kind of data (GDPR art. "
    "15(1)).",
    "operator": "Who is responsible",
    "controller": "Responsible (controller)",
    "representative": "Representative in the European Union",
    "officer": "Data protection officer",
    "authority": "Supervisory authority",
    "policy": "Privacy policy of this site",
    "rights": "Your rights",
    "automated": "Decisions made by programs",
    "automated_text": "Points and grades are computed from your answers by the rules of each course, and certificates "
    "from these. Whether other decisions about you are made by programs alone (GDPR art. 22), this archive cannot "
    "know: ask the operator of this site.",
    "elsewhere": "What is held elsewhere",
    "elsewhere_text": "Outside of the database, data about you can be here. It is not in this archive. The names of "
    "the places are in English.",
    "not_searched": "Not searched",
    "not_searched_text": "These tables have columns that can hold personal data, but nothing that says whose, or they "
    "are not there.",
    "back": "Contents of this archive",
    "row": "Row",
    "rows_from_to": "Rows {first} to {last}",
    "yes": "yes",
    "no": "no",
    "binary": "no text (bytes: {bytes}): see the file for programs",
    "cut": "The rest is in the file for programs.",
}

#: Of what a learner does, and is told, who takes her own data along.
TAKE_ALONG = {
    "heading": "Take your data along",
    "about": "You get one file, a ZIP archive, with what the database of this site holds about you. It is made while "
    "it is sent to you, and no copy of it is kept here. You can do this once a day.",
    "password": "Your password",
    "take": "Download my data",
    "by_link": "You sign in here by way of another service. To make sure that it is you, a link is sent to your e-mail "
    "address. It is valid for ten minutes, once, and only in this browser.",
    "mail": "Send me the link",
    "again": "You can take your data along again from {time}.",
    "mailed": "A link has been sent to your e-mail address. It is valid for ten minutes, once, and only in this "
    "browser, while you stay signed in.",
    "sign_in": "You are not signed in. Please sign in, and try again on the page about your data.",
    "elsewhere": "This can be done on the page about your data only.",
    "unknown": "The page about your data offers nothing like this. Please try again there.",
    "wrong": "This is not your password. Please try again.",
    "stale": "This link is not valid: it is older than ten minutes, was used before, or was asked for in another "
    "browser. Please ask for a new one.",
    "tries": "There were too many attempts. Please try again in an hour.",
    "links": "You have asked for too many links. Please try again in an hour.",
    "done": "You have taken your data along already. This can be done once a day.",
    "begun": "The download was started three times within a day and never finished. Please try again tomorrow.",
    "running": "Your data are being sent to you at this moment. If you have stopped the download, please wait two "
    "minutes.",
    "busy": "The data of other people are being put together at this moment. Please try again in a few minutes.",
    "away": "This does not work at the moment. Please try again in a few minutes.",
    "not_mailed": "The e-mail could not be sent. Please try again in a few minutes.",
    "back": "Back to the page about your data",
    "mail_subject": "Your link to download your data",
    "mail_text": "With this link you can download the data that the site holds about you:\n\n{link}\n\n"
    "It is valid for ten minutes, once, and only in the browser in which you asked for it, while you are signed in "
    "there.\n\nIf you did not ask for it, somebody else is using your account. The link is of no use to them. Please "
    "sign out everywhere, and change the password of the service by which you sign in.",
}

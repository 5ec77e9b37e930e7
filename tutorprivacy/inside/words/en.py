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
    "events": "Steps are recorded one by one, for example that a page was opened or a video was played.",
    "unchanged": "Your courses, answers and grades stay as they are, whatever you choose.",
    "refused": "Of visitors who say no, only the number of their requests is counted, all of them together.",
    "later": "What the site does later and without your browser, such as grading an exercise anew, is counted "
    "nevertheless.",
    "logs": "The logs of the programs, and reports of their errors, are the same for everyone.",
    "full": "What you do is also recorded under your name. This choice does not change that.",
    "passed": "What you do is also passed on to other services of this site. This choice does not change that.",
    "set": "Do not count my visits",
    "clear": "Count my visits again",
    "also": "You can store this choice here as well. It then applies even if your browser stops telling websites.",
    "still": "What your browser says applies even if you let your visits be counted again here.",
    "cookie": "Your choice is stored for 13 months in a cookie named {name}, the same for everybody. It is valid for "
    "this browser only.",
    "before": "What was counted before stays counted.",
    "notice": "What this site collects",
    "yours": "What this site holds about you",
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
    "still": "What your browser says applies even if you let your steps be recorded again here.",
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
    "still": "What your browser says applies even if you let your visits be counted and recorded again here.",
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

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "Your data on this site",
    "languages": "Languages",
    "signed_in": "You are signed in as {name}.",
    "not_signed_in": "You are not signed in. Once you are, this page shows what this site holds about you.",
    "sign_in": "Sign in",
    "asked_before": "If you have asked for the deletion of your account, you can no longer sign in. Until it has "
    "begun, it can be stopped: write to {contact}.",
    "operators": "the operator of this site",
    "parts": "On this page",
    "held": "What this site holds about you",
    "kind": "Kind",
    "entries": "Entries",
    "count": "Count my entries",
    "count_about": "Counting takes some seconds, so it is done only when you ask. The numbers are not stored.",
    "counted": "The numbers cover what the database holds. Logs, statistics and stored files are not in them.",
    "more_than": "more than {number}",
    "busy": "A count is being made right now, or was made a moment ago. Please try again in a moment.",
    "unfinished": "There was not enough time to count everything. These are the numbers so far; another try may get "
    "further.",
    "failed": "{number} table could not be counted.|{number} tables could not be counted.",
    "profile": "How others see your profile",
    "visible_all_users": "Everybody who is signed in here can see this of your profile, as far as you have filled it "
    "in:",
    "visible_private": "Others who are signed in here can see only this of your profile:",
    "visible_custom": "You have chosen part by part. Everybody who is signed in here can see this of your profile:",
    "visible_by_age": "This site shows nothing more, since you have not given your year of birth, or are too young for "
    "it.",
    "visible_to_staff": "The operator of this site and the teams of your courses see more, such as your name and your "
    "e-mail address.",
    "make_private": "Show as little as possible",
    "make_all_users": "Show my profile to everybody here",
    "not_visible": "It is not possible to tell at the moment.",
    "username": "username",
    "profile_image": "picture",
    "bio": "the text about you",
    "course_certificates": "certificates",
    "country": "country",
    "date_joined": "when you registered",
    "language_proficiencies": "languages",
    "level_of_education": "education",
    "social_links": "your pages on other sites",
    "time_zone": "time zone",
    "name": "full name",
    "change": "Change this",
    "deletion": "Deletion of your account",
    "delete": "Delete my account …",
    "delete_about": "You are first told what will happen.",
    "not_here": "Your account cannot be deleted on this page. For that, write to {contact}.",
    "no_password": "Your account has no password, for instance because you sign in through another service. To delete "
    "it, you are asked for one. So set one first, in the settings of your account.",
    "settings": "Settings of your account",
    "linked": "If you sign in through another service and know no password for this site, set one first, in the "
    "settings of your account.",
    "not_active": "Your account is not activated yet. Open the link in the e-mail that you got when you registered. "
    "After that, you can delete the account here.",
    "asked": "On {date}, the deletion of your account was asked for.",
    "begins": "It begins after {date} at the earliest. Until then it can be stopped: write to {contact}.",
    "begins_soon": "It begins the next time that deletions are carried out. Until then it can be stopped: write to "
    "{contact}.",
    "begun": "It has begun, and can no longer be stopped.",
    "confirm": "Delete your account?",
    "confirm_out": "You are signed out at once, in all your browsers, and cannot sign in again. An e-mail confirms it.",
    "confirm_wait": "The deletion begins {days} day later at the earliest. It cannot be undone.|The deletion begins "
    "{days} days later at the earliest. It cannot be undone.",
    "confirm_soon": "The deletion can begin right after that. It cannot be undone.",
    "confirm_stop": "Until it begins, it can be stopped: write to {contact}. You then choose a new password by e-mail.",
    "confirm_stays": "Not everything disappears: the page about what this site collects says what stays.",
    "confirm_take": "If you want to keep your data, download it first.",
    "password": "Your password",
    "confirm_button": "Delete my account",
    "back": "Back, and delete nothing",
    "wrong": "Nothing was deleted. The password is wrong, or it was wrong so often that you have to wait.",
    "not_done": "That did not work, and nothing was deleted. Please try again later, or write to {contact}.",
    "done": "The deletion of your account has been asked for.",
    "done_out": "You are signed out, and cannot sign in again.",
    "notice": "What this site collects",
    "home": "Home page of this site",
}

#: Of what a learner does, and is told, who takes her own data along.
TAKE_ALONG = {
    "heading": "Take your data along",
    "about": "You get one file, a ZIP archive, with what the database of this site holds about you. It is made while "
    "it is sent to you, and no copy of it is kept here. You can do this once a day.",
    "password": "Your password",
    "take": "Download my data",
    "by_link": "You sign in here through another service. To make sure that it is you, a link is sent to your e-mail "
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
    "running": "Your data is being sent to you at this moment. If you have stopped the download, please wait two "
    "minutes.",
    "busy": "The data of other people is being put together at this moment. Please try again in a few minutes.",
    "away": "This does not work at the moment. Please try again in a few minutes.",
    "not_mailed": "The e-mail could not be sent. Please try again in a few minutes.",
    "back": "Back to the page about your data",
    "mail_subject": "Your link to download your data",
    "mail_text": "With this link you can download the data that the site holds about you:\n\n{link}\n\n"
    "It is valid for ten minutes, once, and only in the browser in which you asked for it, while you are signed in "
    "there.\n\nIf you did not ask for it, somebody else is using your account. The link is of no use to them. Please "
    "sign out everywhere, and change the password of the service by which you sign in.",
}

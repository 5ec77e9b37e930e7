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
    "usage": "Visits, pages and kinds of browsers are counted.",
    "events": "Single steps are recorded, for example that a page was opened or a video was played.",
    "unchanged": "Your courses, answers and grades stay as they are, whatever you choose.",
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
    "set": "Do not record my steps",
    "clear": "Record my steps again",
    "still": "What your browser says holds even if you let your steps be recorded again here.",
    "before": "What was recorded before stays recorded.",
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

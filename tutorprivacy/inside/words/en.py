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

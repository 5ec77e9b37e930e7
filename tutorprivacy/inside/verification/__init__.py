"""
The learner of ``tutor privacy verify``, made and taken away.

Gives: ``planted_learner``, ``removal`` and ``waiting_tasks``, whose texts the host hands to the LMS: they work on a
platform without the plugin, too.

May be imported by: nobody.
"""

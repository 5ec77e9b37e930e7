"""
The learner of ``tutor privacy verify``, made and taken away.

Gives: ``planted_learner``, whose text the host hands to the LMS: it works on a platform without the plugin, too.

May be imported by: nobody.
"""

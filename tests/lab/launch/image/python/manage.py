#!/usr/bin/env python
"""
The platform's ``manage.py SERVICE COMMAND …``, in containers of the lab.

Commands of the platform that Tutor's jobs run, and that would do nothing to the lab's database, say so and end well.
"""

import os
import sys

#: Tutor's jobs and the MFEs' run them.
NOTHING_TO_DO = {
    *("create_dot_application", "waffle_switch", "waffle_flag", "waffle_delete"),
    *("reindex_studio", "reindex_course", "load_policies"),
}


def main():
    """Run Django's."""
    service, command, *rest = sys.argv[1:]
    os.environ["SERVICE_VARIANT"] = service
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"{service}.envs.tutor.production")
    if command in NOTHING_TO_DO:
        print(f"{command}: nothing to do in the lab")
        return
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], command, *rest])
    if command == "migrate":  # the stand-in's own applications have no migrations, and refer to those that have
        execute_from_command_line([sys.argv[0], command, "--run-syncdb", *rest])
        import retirement_api

        retirement_api.create()


if __name__ == "__main__":
    main()

"""
``python -m lms.envs.tutor.privacy.erasure``

.. no_pii: it only starts it
"""

import sys

from .person_command import main

if __name__ == "__main__":
    sys.exit(main())

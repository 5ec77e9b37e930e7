"""
``python -m lms.envs.tutor.privacy.schedule``

.. no_pii: it only starts it
"""

import sys

from .scheduler import main

if __name__ == "__main__":
    sys.exit(main())

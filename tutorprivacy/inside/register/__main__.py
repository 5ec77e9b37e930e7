"""
``python -m lms.envs.tutor.privacy.register``

.. no_pii: it only starts it
"""

import sys

from .command import main

if __name__ == "__main__":
    sys.exit(main())

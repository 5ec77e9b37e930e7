"""
``python -m lms.envs.tutor.privacy.usage_report``

.. no_pii: it only starts it
"""

import sys

from .command import main

if __name__ == "__main__":
    sys.exit(main())

"""
Where this package is: inside the platform, it has another name than on the operator's host.

.. no_pii: names of modules and files
"""

from __future__ import annotations

import sys
from pathlib import Path

#: ``lms.envs.tutor.privacy`` or ``cms.envs.tutor.privacy`` inside the platform; ``tutorprivacy.inside`` on the host.
PACKAGE = __name__.rpartition(".")[0]

#: ``lms`` or ``cms`` inside the platform.
SERVICE = PACKAGE.partition(".")[0]

#: The rendered file, beside the settings of the service.
FILE = Path(str(sys.modules[PACKAGE].__file__))

"""Stand-in for the platform's production settings."""

import os

from openedx.envs.common import *
from openedx.envs.common import load

SERVICE_VARIANT = "lms"
SQUELCH_PII_IN_LOGS = True
FEATURES["SQUELCH_PII_IN_LOGS"] = SQUELCH_PII_IN_LOGS
load(globals(), os.environ["LMS_CFG"], "lms")

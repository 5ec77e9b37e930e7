"""Stand-in for the platform's production settings."""

import os

from openedx.envs.common import *
from openedx.envs.common import load

SERVICE_VARIANT = "cms"
SQUELCH_PII_IN_LOGS = False
FEATURES["SQUELCH_PII_IN_LOGS"] = SQUELCH_PII_IN_LOGS
load(globals(), os.environ["CMS_CFG"], "cms")

"""xAPI and Caliper statements with and without the plugin."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]


def test_statements_come_out_as_before() -> None:
    """
    Through the real transformers of event-routing-backends.

    Their own fixtures are not part of their package: set PRIVACY_ERB_FIXTURES to a folder
    of them to compare these, too.
    """
    more = [os.environ["PRIVACY_ERB_FIXTURES"]] if "PRIVACY_ERB_FIXTURES" in os.environ else []
    done = subprocess.run(
        [sys.executable, "-m", "lab.statements", *more], cwd=TESTS, capture_output=True, text=True, check=True
    )
    result = json.loads(done.stdout.splitlines()[-1])
    for mode in ("off", "pseudonymous"):
        assert result[mode]["transformed"] >= 25
        assert result[mode]["changed"] == []
    # In pseudonymous mode, and only there, the session in them is another one.
    assert result["off"]["sessions"] >= 10
    assert result["pseudonymous"]["sessions"] == 0

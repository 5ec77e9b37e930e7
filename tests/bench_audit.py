"""How long the audit inside the platform takes, with four gigabytes of old logs: ``python -m bench_audit``."""

from __future__ import annotations

import gzip
import tempfile
import time
from pathlib import Path

from lab.audit import CONTAINERS, audited_in
from lab.environment import Lab
from lab.services import Services

#: Of the plain one, and of the other before it is compressed.
OLD_BYTES = 2_000_000_000


def main() -> None:
    """Print seconds for each container, the start of Python and Django included."""
    with tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder:
        lab = Lab(Path(folder) / "lab", 22, ["mfe", "privacy"], {"PRIVACY_USAGE_ENABLED": True})
        lab.build()
        logs = lab.log_folders["lms"]
        block = b'2026-01-02 03:04:05 INFO {"time": "2026-01-02T03:04:05"}\n' * 20_000
        with open(logs / "tracking.log", "wb") as plain, gzip.open(logs / "tracking.log.1.gz", "wb", 1) as packed:
            for _ in range(OLD_BYTES // len(block)):
                plain.write(block)
                packed.write(block)
        services = Services(lab)
        services.create_database()
        services.start_redis()
        try:
            for container, service, options in CONTAINERS:
                begun = time.perf_counter()
                findings = audited_in(lab, container, service, options)
                print(f"audit of {container:<12} {time.perf_counter() - begun:>6.1f} s, {len(findings)} findings")
        finally:
            services.stop_all()


if __name__ == "__main__":
    main()

"""Every check of the project, one after the other; stops at the first that fails. Run: python tests/check.py"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(sysconfig.get_path("scripts"))

STEPS = (
    ("formatting", [sys.executable, "-m", "ruff", "format", "--check", "."]),
    ("lint", [sys.executable, "-m", "ruff", "check", "."]),
    ("types", [sys.executable, "-m", "mypy"]),
    ("import rule", [str(SCRIPTS / "lint-imports"), "--no-logo", "--no-cache"]),
    # Most of their time the tests wait for a terminal: four at once take a third of the time.
    ("tests", [sys.executable, "-m", "pytest", "-n", "4", "--dist", "worksteal"]),
)


def main() -> int:
    """Run the steps; the exit status of the one that fails, or 0."""
    # lint-imports is a script and does not look for the package where it is run.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    for number, (name, command) in enumerate(STEPS, 1):
        print(f"[{number}/{len(STEPS)}] {name}", flush=True)
        started = time.monotonic()
        try:
            status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        except FileNotFoundError:
            print(f"FAILED: {name}: {command[0]} is not installed; pip install -e '.[test]' installs it")
            return 1
        if status:
            shown = " ".join(command).replace(sys.executable, "python")
            print(f"FAILED: {name} (exit status {status}); to repeat it alone: {shown}")
            return status if status > 0 else 1
        print(f"    passed in {time.monotonic() - started:.1f} s", flush=True)
    print("Every check passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

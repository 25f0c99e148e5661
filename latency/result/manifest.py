"""Where a result comes from: versions, seed and digests, and nothing that differs between two equal runs."""

from __future__ import annotations

import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

from latency import __version__
from latency.scenario.declared import SCHEME, declaration

PACKAGES = ("numpy", "numba", "skyfield", "sgp4", "pandas", "pyarrow")

# What gives this folder again from what it carries; overrides and chosen cases are in the resolved scenario.
COMMAND = ("latency", "run", "scenario.toml")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest(folder: Path, scenario, plan_sha256: str) -> dict:
    """Return the content of manifest.json for the files now in `folder`; no time, no host, no path."""
    told = declaration(scenario)
    paths = sorted(folder.iterdir())
    with ThreadPoolExecutor(2) as pool:  # hashing runs without Python's lock
        files = {path.name: sha256 for path, sha256 in zip(paths, pool.map(digest, paths), strict=True)}
    return {
        "command": list(COMMAND),
        "seed": scenario.seed,
        "versions": {
            "latency": __version__,
            "python": f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}",
            **{name: metadata.version(name) for name in PACKAGES},
        },
        "scenario_sha256": files["scenario.toml"],
        "claims_sha256": told.digest.removeprefix(SCHEME) or None,
        "claims_declared": told.state == "declared",
        "plan_sha256": plan_sha256,
        "files_sha256": files,
    }

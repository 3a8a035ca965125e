"""Stored worlds altered on purpose, with hashes that hold again: what is behind them is checked too."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from blocs.data.stored.text import HASH, content_hash


def sealed(folder: Path) -> None:
    """Make both hashes of the manifest those of what stands in the folder."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["sha256"] = hashlib.sha256((folder / "arrays.npz").read_bytes()).hexdigest()
    manifest[HASH] = content_hash(manifest, (folder / "sectors.csv").read_bytes())
    path.write_text(json.dumps(manifest), encoding="utf-8")


def rewrite_arrays(folder: Path, arrays: dict[str, np.ndarray]) -> None:
    """Other arrays in a stored world, with hashes that hold."""
    np.savez(folder / "arrays.npz", **arrays)
    sealed(folder)


def rewrite_manifest(folder: Path, manifest: object) -> None:
    """Another manifest; an object gets the hash that it should have."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    if isinstance(manifest, dict) and "sha256" in manifest:
        sealed(folder)

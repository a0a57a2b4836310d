"""Copies the files that package.json names under `vendored` from node_modules/ to vendor/, and nothing else."""

import json
import shutil
import sys
from pathlib import Path


def copy_assets(assets: Path) -> None:
    """Replaces `vendor/` in the given folder; a named file that is missing stops with an error."""
    vendored: dict[str, str] = json.loads((assets / "package.json").read_text(encoding="utf-8"))["vendored"]
    vendor = assets / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir()
    for name, source in vendored.items():
        shutil.copyfile(assets / "node_modules" / source, vendor / name)


if __name__ == "__main__":
    copy_assets(Path(sys.argv[1]))

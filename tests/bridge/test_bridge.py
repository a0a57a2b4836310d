"""The bridge's own tests, in its own language: real Baileys against crabline. Here they run as part of the whole."""

import os
import subprocess
from pathlib import Path

import pytest

from twins.certificates import write_certificate
from twins.whatsapp import BRIDGE, NODE

SUITES = sorted(path.name for path in (BRIDGE / "test").glob("*.test.ts"))


def test_there_are_suites() -> None:
    assert len(SUITES) >= 8


@pytest.mark.parametrize("suite", SUITES)
def test_suite(suite: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    key, certificate = write_certificate(tmp_path)
    places = {
        "TWIN_TLS_KEY": str(key),
        "TWIN_TLS_CERT": str(certificate),
        "NODE_EXTRA_CA_CERTS": str(certificate),
        "TMPDIR": str(tmp_path),
        "NODE_COMPILE_CACHE": str(tmp_path_factory.getbasetemp() / "node-compile-cache"),
    }
    ran = subprocess.run(
        [str(NODE), "--test", "--test-isolation=none", "--test-reporter=spec", f"test/{suite}"],
        cwd=BRIDGE,
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert "skipped 0" in ran.stdout, ran.stdout

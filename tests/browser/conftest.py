"""A living demo clinic, and a browser in front of it."""

import os
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from cast import NOW
from chaos.processes import free_port

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--disable-component-update",
    "--no-first-run", "--lang=pt-BR",
]  # fmt: skip
START_SECONDS = 120


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of `oxy demo`, started as a newcomer starts it, at the cast's Wednesday."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    oxy = str(Path(sys.executable).with_name("oxy"))
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("OXY_", "OPENAI_", "DATA"))}
    command = [oxy, "demo", "--no-browser", "--port", str(port), "--data-dir", str(folder / "data")]
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--now", NOW.isoformat()], cwd=folder, env=settings, stdout=log, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, address, folder / "demo.log")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(45)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "Oxy is ready" not in log.read_text(errors="replace"):
        assert process.poll() is None, f"the demo ended:\n{log.read_text(errors='replace')}"
        assert time.monotonic() < deadline, f"the demo is not ready:\n{log.read_text(errors='replace')}"
        time.sleep(0.1)
    assert httpx.get(f"{address}/health", trust_env=False, timeout=30).status_code == 200


@pytest.fixture(scope="module")
def chromium() -> Generator[Browser]:
    """Chromium, without which these tests fail: there is no other proof that the pages work."""
    path = os.environ.get("OXY_CHROMIUM", "/usr/bin/chromium")
    assert Path(path).exists(), f"no Chromium at {path}; name yours with OXY_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()

"""`oxy org`, `oxy user`, `oxy owner`, `oxy instance` as an operator types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cast import ENCRYPTION_KEY, FILES, Cast
from oxy.businesses import find_pairing_word
from oxy.launch.command_line import app

OXY = str(Path(sys.executable).with_name("oxy"))


class Terminal:
    """A shell in a folder of its own, in which Oxy points at the test's database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def oxy(self, *arguments: str, says: str = "") -> tuple[int, str, str]:
        """Run a command in this process; return its exit code, output and errors."""
        done = CliRunner().invoke(app, arguments, input=says)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout, done.stderr

    def write(self, name: str, text: str) -> str:
        """Write a file and return its name."""
        (self._folder / name).write_text(text, encoding="utf-8")
        return name


def _leave_logging_alone(*_: object, **__: object) -> None:
    """Logging belongs to the whole process, which other tests share."""


@pytest.fixture
def terminal(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in [name for name in os.environ if name.startswith(("OXY_", "OPENAI_", "REDIS"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ENCRYPTION_KEY", ENCRYPTION_KEY)
    monkeypatch.setattr("oxy.launch.terminal.configure_logging", _leave_logging_alone)
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path)


def test_the_installed_command_speaks_plainly(terminal: Terminal) -> None:
    terminal.write("bad.yaml", "organization: {slug: x}\n")
    done = subprocess.run([OXY, "org", "apply", "bad.yaml"], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "oxy: bad.yaml:1: organization.business_type: is missing",
        "oxy: bad.yaml:1: organization.name: is missing",
        "oxy: bad.yaml:1: organization.timezone: is missing",
    ]


def test_a_file_is_applied_shown_and_exported(terminal: Terminal, cast: Cast) -> None:
    text = (FILES / "pata-amiga.yaml").read_text(encoding="utf-8")
    file = terminal.write("shop.yaml", text.replace('price: "120.00"', 'price: "130.00"'))
    assert terminal.oxy("org", "apply", file) == (
        0, "updated     service Consulta Veterinária\npata-amiga: 1 changed, 19 unchanged\n", "",
    )  # fmt: skip
    code, output, _ = terminal.oxy("org", "apply", file, "--json")
    said = json.loads(output)
    assert (code, said["organization"], said["changed"]) == (
        0, {"id": str(cast.pata.id), "slug": "pata-amiga"}, False,
    )  # fmt: skip
    for section in ("services", "resources", "users", "owners", "instances"):
        wanted = {name: str(each) for name, each in getattr(cast.pata, section).items()}
        assert said[section] == wanted
    code, exported, _ = terminal.oxy("org", "export", "pata-amiga")
    assert code == 0
    assert terminal.oxy("org", "apply", terminal.write("export.yaml", exported)) == (
        0, "pata-amiga: nothing to change\n", "",
    )  # fmt: skip
    _, shown, _ = terminal.oxy("org", "show", "pata-amiga")
    assert "Consulta Veterinária (130.00)" in shown
    assert "Banho (50.00-80.00)" in shown
    _, listed, _ = terminal.oxy("org", "list")
    assert str(cast.pata.id) in listed
    assert "bicho-chique" in listed


def test_a_bad_file_is_refused_line_by_line_and_an_unknown_business_by_name(terminal: Terminal) -> None:
    text = (FILES / "pata-amiga.yaml").read_text(encoding="utf-8")
    bad = text.replace("resources: [Ana], aliases", "resources: [Anna], aliases").replace("America/", "Amerika/")
    code, output, errors = terminal.oxy("org", "apply", terminal.write("bad.yaml", bad))
    assert (code, output) == (1, "")
    assert errors.splitlines() == [
        'oxy: bad.yaml:6: organization.timezone: "Amerika/Sao_Paulo" is not a time zone;'
        ' write it like "America/Sao_Paulo"',
        'oxy: bad.yaml:19: services[0].resources[0]: there is no resource "Anna"; did you mean Ana?',
    ]
    assert terminal.oxy("org", "apply", "none.yaml") == (1, "", "oxy: none.yaml:1: there is no such file\n")
    code, _, errors = terminal.oxy("org", "show", "pata")
    assert (code, errors) == (1, "oxy: no business is called 'pata'; known: bicho-chique, pata-amiga\n")
    assert terminal.oxy("org", "show")[0] == 2


def test_people_and_numbers(terminal: Terminal) -> None:
    join = ("user", "add", "lia@example.com", "--org", "pata-amiga", "--name", "Lia", "--role", "manager")
    assert terminal.oxy(*join, says="short\n") == (1, "", "oxy: the password needs at least 8 characters\n")
    assert terminal.oxy(*join, says="uma senha boa\n") == (
        0, "lia@example.com may sign in at pata-amiga as manager.\n", "",
    )  # fmt: skip
    assert terminal.oxy(*join, says="uma senha boa\n") == (
        1, "", "oxy: the e-mail address signs somebody in already\n",
    )  # fmt: skip
    owner = ("owner", "add", "--org", "pata-amiga", "--name", "Bia")
    assert terminal.oxy(*owner, "(11) 98765-0001", "--daily-summary-at", "07:30")[:2] == (
        0, "+5511987650001 is an owner of pata-amiga: Bia.\n",
    )  # fmt: skip
    assert terminal.oxy(*owner, "+551187650001")[0::2] == (
        1, "oxy: the number is on the list already, with or without its ninth digit\n",
    )  # fmt: skip
    assert terminal.oxy(*owner, "+551187650002", "--daily-summary-at", "noon")[0] == 2
    code, output, _ = terminal.oxy("instance", "list", "--org", "pata-amiga")
    assert code == 0
    assert [line.split()[1:5] for line in output.splitlines()[1:]] == [
        ["celular", "multidevice", "+5511977770000", "disconnected"],
        ["principal", "cloud", "+551140028922", "connected"],
        ["simulador", "simulator", "-", "connected"],
    ]
    assert terminal.oxy("instance", "status", "celular", "--org", "pata-amiga")[0] == 1
    assert terminal.oxy("instance", "status", "principal")[0] == 0
    assert terminal.oxy("instance", "status", "nada")[0::2] == (1, "oxy: there is no instance called 'nada'\n")


def test_owners_are_paired_listed_and_revoked(terminal: Terminal) -> None:
    add = ("owner", "add", "+5511933332222", "--org", "pata-amiga", "--name", "Otávio", "--role", "manager")
    assert terminal.oxy(*add, "--grant", "prices")[:2] == (0, "+5511933332222 is a manager of pata-amiga: Otávio.\n")
    code, output, _ = terminal.oxy("owner", "pair", "11 93333-2222", "--org", "pata-amiga")
    assert code == 0
    assert find_pairing_word(output.splitlines()[0]) is not None
    assert "before" in output
    assert terminal.oxy("owner", "revoke", "+5511933332222", "--org", "pata-amiga")[0] == 0
    listed = terminal.oxy("owner", "list", "--org", "pata-amiga")[1]
    assert [line.split()[0] for line in listed.splitlines() if "revoked" in line] == ["Otávio"]
    assert "prices" in listed
    assert terminal.oxy("owner", "pair", "+5511933332222", "--org", "pata-amiga")[0] == 1, "revoked: no word"
    assert terminal.oxy("owner", "revoke", "+5511900000000", "--org", "pata-amiga")[0] == 1

"""The list of commands says what each says of itself, without importing any."""

import subprocess
import sys

from oxy.launch.command_line import MODULES, Commands


def test_the_list_says_what_each_command_says_of_itself() -> None:
    for name, command in Commands().items():
        assert command.help is not None
        assert command.help.startswith(MODULES[name][1].rstrip("."))


def test_the_list_waits_for_no_command_to_be_imported() -> None:
    code = "import sys; from oxy.launch.command_line import app; app(['--help'], standalone_mode=False)"
    loaded = "print(sorted(name for name in sys.modules if name.startswith('oxy.')))"
    done = subprocess.run([sys.executable, "-c", f"{code}; {loaded}"], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in MODULES)
    assert done.stdout.splitlines()[-1] == "['oxy.launch', 'oxy.launch.command_line']"

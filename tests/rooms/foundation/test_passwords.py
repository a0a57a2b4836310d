"""How passwords are kept by the product itself: the tests' own process hashes quickly, so another one is asked."""

import re
import subprocess
import sys

# OWASP's least for Argon2id: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
LEAST_KIBIBYTES, LEAST_ROUNDS = 19_456, 2


def test_a_password_is_hashed_as_slowly_as_owasp_asks() -> None:
    order = "from oxy.foundation.security import hash_password; print(hash_password('uma senha'))"
    printed = subprocess.run([sys.executable, "-c", order], capture_output=True, text=True, check=True).stdout
    found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", printed)
    assert found is not None
    assert int(found[1]) >= LEAST_KIBIBYTES
    assert int(found[2]) >= LEAST_ROUNDS

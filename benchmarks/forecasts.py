"""How honest forecasts are: over pasts of many kinds, how often what came lay in the interval of 80 %, and how far off.

Run: python -m benchmarks.forecasts [rounds]
"""

import sys
from pathlib import Path
from statistics import fmean

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from rooms.insights.pasts import KINDS, SPANS, Fared, try_out  # noqa: E402

ROUNDS = 40


def main() -> None:
    """Print each kind of past by how far ahead it was asked."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    fared = {kind: [try_out(kind, span, rounds) for span in SPANS] for kind in KINDS}
    print(f"{f'held, % of {rounds} (80 is asked for)':<28}{''.join(f'{span:>18}' for span in SPANS)}")
    for kind, found in fared.items():
        print(f"{kind:<28}{''.join(f'{100 * each.held:>18.0f}' for each in found)}")
    columns = list(zip(*fared.values(), strict=True))
    print(f"{'all':<28}{''.join(f'{100 * fmean(each.held for each in column):>18.0f}' for column in columns)}")
    print(f"\n{'error (told) ± half the width':<28}{''.join(f'{span:>18}' for span in SPANS)}")
    for kind, found in fared.items():
        print(f"{kind:<28}{''.join(f'{_errors(each):>18}' for each in found)}")


def _errors(each: Fared) -> str:
    digits = 0 if each.width > 100 else 1
    return f"{each.error:.{digits}f} ({each.told:.{digits}f}) ±{each.width / 2:.{digits}f}"


if __name__ == "__main__":
    main()

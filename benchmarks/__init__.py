"""Measurements of the running product, each bounded in count and time. `make bench` runs them."""

import sys
from pathlib import Path

# The twins live with the tests; a benchmark uses the same ones.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

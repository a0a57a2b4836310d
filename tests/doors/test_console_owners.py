"""The page of owners: a word shown once, rights, revoking; for owners only, and for one's own business."""

import pytest

from cast import HELENA, OTAVIO, VALQUIRIA, Cast

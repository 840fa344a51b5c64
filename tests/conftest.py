"""Hypothesis profiles. "ci", the default, draws the same examples on every machine and every run;
HYPOTHESIS_PROFILE=dev draws new ones each time, to look for more."""

import os

from hypothesis import settings

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

"""Hypothesis profiles. "ci", the default, draws the same examples on every machine and every run;
HYPOTHESIS_PROFILE=dev draws new ones each time, to look for more; quick does too, and shows a failing
one as it was drawn."""

import os

from hypothesis import Phase, settings

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.register_profile("quick", deadline=None, phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

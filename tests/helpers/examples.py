"""How many examples Hypothesis tries: the profile "ci" all that a test asks for, "dev" a tenth.

The variable HYPOTHESIS_PROFILE chooses; "dev" is the default. "ci" on PostgreSQL is a third: what strangers type does
not depend on the database, and the two runs try different examples.
"""

import os

from hypothesis import HealthCheck, settings

# A database is no pure function: its time varies, and one transaction holds all examples of a test.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
_ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
settings.register_profile("ci", max_examples=34 if _ON_POSTGRES else 100, **_COMMON)
settings.register_profile("dev", max_examples=10, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def examples(count: int) -> settings:
    """The decorator of a test that needs more, or fewer, than the hundred of every other."""
    return settings(max_examples=max(1, count * settings.default.max_examples // 100))

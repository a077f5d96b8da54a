"""How many examples hypothesis tries: few in `make test`, many in `make test-all`."""

from hypothesis import settings


def examples(thorough: int) -> settings:
    """Try so many examples where slow tests are run too, and no more than other tests elsewhere."""
    daily = settings.get_current_profile_name() == "daily"
    return settings(max_examples=settings().max_examples if daily else thorough)

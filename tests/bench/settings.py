"""The tests' settings with what the benchmark adds: Django's admin as a control, and addresses for both."""

from importlib import import_module

tests = import_module("tests.settings")
globals().update({name: value for name, value in vars(tests).items() if name.isupper()})

INSTALLED_APPS = [*tests.INSTALLED_APPS, "django.contrib.admin.apps.SimpleAdminConfig"]
ROOT_URLCONF = "tests.bench.urls"

# A database of its own, made for a run and removed after it; never the one that is worked in.
DATABASES = {
    "default": {
        **tests.DATABASES["default"],
        "TEST": {
            "NAME": tests.BASE_DIR / "var" / "bench.sqlite3"
            if "sqlite" in tests.DATABASES["default"]["ENGINE"]
            else f"{tests.DATABASES['default']['NAME']}_bench"
        },
    }
}

"""The tests' settings with what the benchmark adds: Django's admin as a control, and addresses for both."""

from importlib import import_module

tests = import_module("tests.settings")
globals().update({name: value for name, value in vars(tests).items() if name.isupper()})

INSTALLED_APPS = [*tests.INSTALLED_APPS, "django.contrib.admin.apps.SimpleAdminConfig"]
ROOT_URLCONF = "tests.bench.urls"

# A database of its own, made for a run and removed after it; never the one that is worked in.
DATABASE = {**tests.DATABASES["default"]}
if "sqlite" in DATABASE["ENGINE"]:
    DATABASE["TEST"] = {"NAME": tests.BASE_DIR / "var" / "bench.sqlite3"}
    # It can be made again, so making it need not wait for the disk. Reading, which is measured, never does.
    options = DATABASE["OPTIONS"]
    command = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    DATABASE["OPTIONS"] = {**options, "init_command": command}
else:
    DATABASE["TEST"] = {"NAME": f"{DATABASE['NAME']}_bench"}
DATABASES = {"default": DATABASE}

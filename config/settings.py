"""Django's settings; what differs between machines comes from the environment (.env.example)."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from config import __version__
from config.environment import Environment, own_origins, public_url, refuse
from config.receiving import LARGEST

# So that code can say which model an admin page, a form or a queryset is for.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR)

# PUBLIC_URL, where people reach Tripod, determines all addresses, hosts, cookies and HTTPS.
_here = f"http://127.0.0.1:{env.whole('PORT', 8000, 1, 65535)}"
PUBLIC_URL = public_url(env.text("PUBLIC_URL", _here))
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"
# Request headers do not determine where Tripod is: config.middleware.PublicAddress.
FORCE_SCRIPT_NAME = _public.path
ROOT_PATH = f"{_public.path}/"
_host = re.sub(r":[0-9]+$", "", _public.netloc)
ALLOWED_HOSTS = [_host, "127.0.0.1", "localhost", *env.hosts("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = own_origins(PUBLIC_URL)

# At the foot of every page; assessments may not import config.
VERSION = __version__

DEBUG = env.flag("DEBUG")
if DEBUG and HTTPS:
    refuse("DEBUG must be false with HTTPS: it shows every error in full to everybody.")

# Database, secret key and first logins live here, outside version control.
DATA_DIR = env.own_folder("DATA_DIR", BASE_DIR / "var")
SECRET_KEY = env.secret_key("SECRET_KEY", DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env.secret_keys("SECRET_KEY_FALLBACKS")

INSTALLED_APPS = [
    "assessments",
    "roles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
]

MIDDLEWARE = [
    "config.middleware.PublicAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PrivatePages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.EndingSessions",
    "config.middleware.Audited",
    "config.middleware.BoundedBodies",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.LogInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["assessments.templatetags.maturity", "assessments.templatetags.advice"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# SQLite for one process on one machine, PostgreSQL with a connection pool for more.
DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "tripod.sqlite3")}
_database, _connections = DATABASES["default"], env.whole("DATABASE_POOL", 8, 1, 1000)
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        # A writer takes its lock at the start, so that a second one waits instead of failing.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database["CONN_MAX_AGE"] = 0
    # In addition to the options of the URL, such as sslmode.
    _pool = {"min_size": 1, "max_size": _connections, "timeout": 10}
    _database["OPTIONS"] = _database.get("OPTIONS", {}) | {"pool": _pool}

# Counts of wrong passwords, the same for all processes and after a restart. A count that ended is
# removed before one that has not; so many at once would take 300 guesses a second.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- logging in ---

AUTH_USER_MODEL = "assessments.User"
LOGIN_URL = "account_login"
CSRF_FAILURE_VIEW = "assessments.views.sessions.csrf_failure"
LOGIN_REDIRECT_URL = "teams"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "assessments.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# A session ends by its age (below), not with the browser's window.
ACCOUNT_SESSION_REMEMBER = True
# Wrong passwords in five minutes: for an account from one address, for an account from anywhere,
# from one address for any account; and links to reports that do not exist, from one address. An
# office shares an address: its limit is one that people do not reach by mistyping.
ACCOUNT_RATE_LIMITS = {
    "wrong_pair": "10/5m/key",
    "wrong_account": "50/5m/key",
    "wrong_address": "500/5m/key",
    "wrong_link": "100/5m/key",
    # These of allauth count right passwords too, or by name alone.
    "login": None,
    "login_failed": None,
}
# How many proxies add to X-Forwarded-For; what stands left of their entries anybody can write.
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole("TRUSTED_PROXIES", 0, 0, 10)
# The only hasher: no other hash was ever stored.
PASSWORD_HASHERS = ["assessments.accounts.passwords.BoundedArgon2Hasher"]
# Whose name no password may be made of, beside Tripod's and the user's.
ORGANISATION_NAME = env.text("ORGANISATION_NAME")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "assessments.accounts.passwords.LengthValidator"},
    {"NAME": "assessments.accounts.passwords.GuessValidator"},
]

# English is the source; German is in locale/ and next to the catalogues.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = f"{ROOT_PATH}static/"
STATIC_ROOT = env.folder("STATIC_ROOT", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
if STATIC_ROOT in STATICFILES_DIRS:
    refuse("STATIC_ROOT must be another folder than static/ here, whose files are collected there.")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- headers, forms and cookies ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # The marks of Bootstrap's forms are data: images.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        # What a browser kept from a page: config/csp_reports.py. Each browser knows one of the two.
        "report-uri": [f"{ROOT_PATH}csp-report/"],
        "report-to": ["csp"],
    }
}
# A team whose latest report is older is due for another assessment.
REASSESS_DAYS = env.whole("REASSESS_DAYS", 90, 1, 3650)
# What the largest forms send: the translations of a whole version, or a choice of all teams; and
# the text of a catalogue file with CRLF line ends. config/bodies.py lets as much through to the
# imports of those who may import, and 2 MB to everything else.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# Browsers accept __Host- only with the path /; below a path, the path keeps other apps out.
_prefix = ("__Host-" if ROOT_PATH == "/" else "__Secure-") if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}sessionid"
CSRF_COOKIE_NAME = f"{_prefix}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_prefix}language"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = ROOT_PATH
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
SESSION_ENGINE = "assessments.accounts.sessions"
# A session ends this long after its user was last seen, and this long after the login.
SESSION_COOKIE_AGE = env.whole("SESSION_HOURS", 12, 1, 8760) * 60 * 60
SESSION_LONGEST_AGE = env.whole("SESSION_DAYS", 14, 1, 365) * 24 * 60 * 60
# What a browser clears at logout. "cookies" would clear those of every host of the organisation's
# domain: the session's cookie is deleted by name. Below a path, the storage is of other apps too.
CLEAR_SITE_DATA = '"cache", "storage"' if ROOT_PATH == "/" else '"cache"'
# By default messages would have a cookie of their own, for the whole host.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# By this cookie a browser finds what it sent without a login, to send it again after one.
KEPT_COOKIE_NAME = f"{_prefix}kept"
# The token of a link to a report is exchanged for this cookie, valid only for that report's path.
SHARED_COOKIE_NAME = "__Secure-shared" if HTTPS else "shared"
SHARED_COOKIE_AGE = 8 * 60 * 60

SECURE_SSL_REDIRECT = HTTPS
# At the root and below a path; no other address of Tripod ends like this.
SECURE_REDIRECT_EXEMPT = [r"(?:^|/)(?:livez|readyz)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
# If Tripod has only one path of a host, it must not decide for the whole host.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and ROOT_PATH == "/"
# Browsers' own lists take a host for years, and its subdomains with it: only by choice.
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD") and SECURE_HSTS_INCLUDE_SUBDOMAINS
# Its advice is to preload in any case.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if env.flag("BEHIND_PROXY") and HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Every handler masks the tokens of links to reports.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"masked": {"()": "config.logs.Masked"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["masked"],
        },
        "errors": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["masked"],
            "level": "ERROR",
        },
    },
    "root": {"handlers": ["console"], "level": env.level("LOG_LEVEL", "WARNING")},
    "loggers": {
        # Instead of Django's own handlers, which mask nothing.
        "django": {"handlers": []},
        "django.server": {"handlers": [], "propagate": True},
        # Exports and changes to share links are logged whatever LOG_LEVEL is.
        "tripod.audit": {"level": "INFO"},
        # Its warnings are about styles for screens, which nobody has to read, and about missing
        # glyphs, for which exports/glyphs.py listens.
        "weasyprint": {"level": "WARNING", "handlers": ["errors"], "propagate": False},
        "fontTools": {"level": "ERROR"},
    },
}

"""Django's settings; what differs between machines comes from the environment (.env.example)."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from config import __version__, headers, logs, sign_on
from config.environment import LOOPBACK, Environment, own_origins, public_url, refuse
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
    "config.apps.Admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "config.apps.UserSessions",
    "allauth.socialaccount",
    "allauth.mfa",
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
    "config.middleware.SecondFactorFirst",
    "config.middleware.ConfirmFirst",
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
FORM_RENDERER = "roles.values.shown.Renderer"

# SQLite for one process on one machine, PostgreSQL with a connection pool for more.
DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "tripod.sqlite3")}
_database, _connections = DATABASES["default"], env.whole("DATABASE_POOL", 8, 1, 1000)
# Seconds that a page may wait for one answer of the database; 0 is no limit, for commands.
_statement = env.whole("STATEMENT_SECONDS", 30, 0, 3600)
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        # A writer takes its lock at the start, so that a second one waits instead of failing.
        "transaction_mode": "IMMEDIATE",
        "timeout": 8,
        # FULL: with NORMAL a power cut takes the last commits.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    _database |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    _asked = _database.get("OPTIONS", {})
    # A server that is away is told within seconds, also one whose machine says nothing any more.
    # The pool tries again when a page asks for a connection.
    _fast = {
        "connect_timeout": 2,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 10_000,
    }
    _limits = f"-c lock_timeout=5s -c statement_timeout={_statement}s"
    _database["OPTIONS"] = (
        _fast
        # What the URL says wins, such as sslmode.
        | _asked
        | {"options": f"{_limits} {_asked.get('options', '')}".strip()}
        | {"pool": {"min_size": 1, "max_size": _connections, "timeout": 2, "reconnect_timeout": 2}}
    )

# Days that things about people are kept (assessments/personal_data/retention.py); 0: for good.
DISABLED_ACCOUNT_DAYS = env.days("DISABLED_ACCOUNT_DAYS", 0)
ENDED_LINK_DAYS = env.days("ENDED_LINK_DAYS", 90)
AUDIT_LOG_DAYS = env.days("AUDIT_LOG_DAYS", 0, least=90)

# How long a start waits for another instance that migrates or loads.
START_SECONDS = env.whole("START_SECONDS", 60, 1, 3600)

# Counts of wrong passwords and of exports, the same for all processes and after a restart. What has
# ended is deleted every hour, and before what has not; so many at once take 300 guesses a second.
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
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
# Of those who register by themselves (accounts/stages.py); by a code that a person types, since
# scanners of mails follow links and submit the forms behind them.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Django's own: that of allauth stores an address for each token.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 # nosec B105
# How long a link to a new password works.
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
# A session ends by its age (below), not with the browser's window.
ACCOUNT_SESSION_REMEMBER = True
# Wrong passwords in five minutes: for an account from one address, for an account from anywhere,
# from one address for any account; and links with a secret that do not exist, from one address. An
# office shares an address: its limit is one that people do not reach by mistyping.
ACCOUNT_RATE_LIMITS = {
    "wrong_pair": "10/5m/key",
    "wrong_account": "50/5m/key",
    "wrong_address": "500/5m/key",
    "wrong_link": "100/5m/key",
    # Mails with a link to a new password.
    "reset_password": "20/h/ip,5/h/key",  # nosec B105
    # Invitations of a person, and those that are mailed to one address.
    "invitation": "60/h/key",
    "invited_address": "5/d/key",
    # Sign-ons that begin at one address: each stores a session for ten minutes.
    "sign_on": "500/5m/key",
    # Exports of a person; those of all teams, or from lists of the admin; and these of all people.
    "export": "200/h/key",
    "export_everything": "20/h/key",
    "export_everything_in_all": "100/h/key",
    # Codes of a second factor, for an account: whoever guesses these has its password.
    "wrong_code": "10/5m/key,100/d/key",
    # These of allauth count right passwords too, or by name alone.
    "login": None,
    "login_failed": None,
    "change_password": None,  # nosec B105
    "reset_password_from_key": None,  # nosec B105
    "reauthenticate": None,
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

# --- e-mail ---

_mail = env.mail("EMAIL_URL")
# Whether Tripod sends e-mail; without it, pages show a link to copy instead.
SENDS_MAIL = bool(_mail)
EMAIL_HOST = _mail.get("EMAIL_HOST", "")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
# A server that does not answer keeps a page waiting for so many seconds at most.
EMAIL_TIMEOUT = 5
if SENDS_MAIL and not env.address("EMAIL_FROM"):
    refuse("EMAIL_FROM must be the address that mail comes from, because EMAIL_URL is set.")
# Who may make an account without an invitation: those with an address in these domains.
REGISTRATION_DOMAINS = env.domains("REGISTRATION_DOMAINS")
if REGISTRATION_DOMAINS and not SENDS_MAIL:
    refuse("REGISTRATION_DOMAINS needs EMAIL_URL: an address is verified by mail.")
DEFAULT_FROM_EMAIL = env.address("EMAIL_FROM") or "tripod@localhost"
# --- single sign-on ---

SINGLE_SIGN_ON = sign_on.provider(env)
# Whether the first login of somebody whom the provider knows makes an account.
SINGLE_SIGN_ON_MAKES_ACCOUNTS = env.flag("OIDC_SIGNUP")
SINGLE_SIGN_ON_CLAIM, SINGLE_SIGN_ON_GROUPS = sign_on.groups(env)
PASSWORD_LOGIN = sign_on.password_login(env)
# Another backend ends the sessions that a password began.
_backend = "PasswordsOrSingleSignOn" if PASSWORD_LOGIN else "SingleSignOnAlone"
AUTHENTICATION_BACKENDS = [f"assessments.accounts.backends.{_backend}"]
# An address is asked for of those who register by themselves alone.
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_ADAPTER = "assessments.accounts.single_sign_on.SingleSignOnAdapter"
# Seconds, of each question to the provider.
SOCIALACCOUNT_REQUESTS_TIMEOUT = 4

# --- second factors ---

MFA_ADAPTER = "assessments.accounts.second_factor.SecondFactorAdapter"
# A browser makes passkeys for a name, over HTTPS; for "localhost" also without.
PASSKEYS = re.search("[a-z]", _host.partition("[")[0]) is not None and (
    HTTPS or _host == "localhost"
)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# A key has to know who holds it: it stands for the password too.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "assessments.forms.second_factor.CodeForm",
    "authenticate_webauthn": "assessments.forms.second_factor.PasskeyForm",
    "activate_totp": "assessments.forms.second_factor.AppForm",
    "add_webauthn": "assessments.forms.second_factor.NewPasskeyForm",
    "login_webauthn": "assessments.forms.second_factor.PasskeyLoginForm",
    "reauthenticate": "assessments.forms.second_factor.ConfirmCodeForm",
    "reauthenticate_webauthn": "assessments.forms.second_factor.ConfirmPasskeyForm",
}
# assessments/accounts/limits.py counts instead.
MFA_RATE_LIMITS = {"webauthn_login": None}
# The admin opens to staff with a second factor, or by single sign-on; on a machine of one's own to
# all staff.
SECOND_FACTOR_FOR_STAFF = _host not in LOOPBACK
# What is sensitive needs a login, or a password or code again, within so many seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.whole("CONFIRM_MINUTES", 10, 1, 60) * 60
ACCOUNT_FORMS = {"reauthenticate": "assessments.forms.second_factor.ConfirmPasswordForm"}

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
WHITENOISE_ADD_HEADERS_FUNCTION = headers.of_static_file

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
SESSION_ENGINE = "config.session_store"
# A session ends this long after its user was last seen, and this long after the login.
SESSION_COOKIE_AGE = env.whole("SESSION_HOURS", 12, 1, 8760) * 60 * 60
SESSION_LONGEST_AGE = env.whole("SESSION_DAYS", 14, 1, 365) * 24 * 60 * 60
# What a browser clears at logout. "cookies" would clear those of every host of the organisation's
# domain: the session's cookie is deleted by name. Below a path, the storage is of other apps too.
CLEAR_SITE_DATA = '"cache", "storage"' if ROOT_PATH == "/" else '"cache"'
# By default messages would have a cookie of their own, for the whole host.
MESSAGE_STORAGE = "config.session_store.BoundedMessages"
# By this cookie a browser finds what it sent without a login, to send it again after one.
KEPT_COOKIE_NAME = f"{_prefix}kept"
# The token of a link to a report is exchanged for this cookie, valid only for that report's path.
SHARED_COOKIE_NAME = "__Secure-shared" if HTTPS else "shared"
SHARED_COOKIE_AGE = 8 * 60 * 60
# That of an invitation, for this cookie of the page on which to join.
INVITED_COOKIE_NAME = "__Secure-invited" if HTTPS else "invited"

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
# If Tripod has only one path of a host, it must not decide for the whole host.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and ROOT_PATH == "/"
# Browsers' own lists take a host for years, and its subdomains with it: only by choice.
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD") and SECURE_HSTS_INCLUDE_SUBDOMAINS
# Its advice is to preload in any case.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if env.flag("BEHIND_PROXY") and HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = logs.configuration(env.level("LOG_LEVEL", "WARNING"))

"""Settings, read from the environment; a fresh machine finds its own under HOTLINE_HOME.

HOTLINE_HOME (default: ``var/`` beside manage.py) holds everything an instance writes:
the embedded servers' data, media, fonts and ``instance.env``, the file with the secrets
that the set-up drew. Variables of the real environment win over that file. In production
(HOTLINE_ENV=production) nothing has a default that a stranger could guess.
"""

import os
import sys
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

from hotline.passwords import weakness

BASE_DIR = Path(__file__).resolve().parent.parent
HOTLINE_HOME = Path(os.environ.get("HOTLINE_HOME", BASE_DIR / "var")).resolve()


def _load_instance_file(path: Path) -> None:
    """Put KEY=value lines of the instance's file into the environment where unset."""
    if not path.exists():
        return
    # With a database of its own, the owner's address of the embedded one must not be met.
    skipped = {"DATABASE_OWNER_URL"} if "DATABASE_URL" in os.environ else set()
    for line in path.read_text(encoding="utf-8").splitlines():
        key, mark, value = line.partition("=")
        if mark and not key.startswith("#") and key.strip() not in skipped:
            os.environ.setdefault(key.strip(), value.strip())


_load_instance_file(HOTLINE_HOME / "instance.env")
if (HOTLINE_HOME / "fonts" / "fonts.conf").exists():
    # The instance's own typefaces beside the machine's; read by fontconfig, not by us.
    os.environ.setdefault("FONTCONFIG_FILE", str(HOTLINE_HOME / "fonts" / "fonts.conf"))


def env(name: str, default: str | None = None) -> str:
    """Return an environment variable; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; run `make setup` or set it.")
    return value


def env_flag(name: str, default: bool) -> bool:
    """Return a variable as a boolean: 1, true, yes, on count as true."""
    value = os.environ.get(name)
    return default if value is None else value.lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def owner_url() -> str:
    """Return the address of the database as the owner of its tables."""
    return env("DATABASE_OWNER_URL", os.environ.get("DATABASE_URL"))


HOTLINE_ENV = os.environ.get("HOTLINE_ENV", "development")
PRODUCTION = HOTLINE_ENV == "production"
TESTING = "pytest" in sys.modules
DEBUG = False

SECRET_KEY = env("SECRET_KEY")
if PRODUCTION and (len(SECRET_KEY) < 40 or SECRET_KEY.startswith("django-insecure")):
    raise ImproperlyConfigured("SECRET_KEY is too short or a known default.")
# Key ring for encrypted fields: `id:base64,id:base64`, the first one encrypts. The index
# key is apart and stable, so that rotating the ring leaves look-ups by phone intact.
FIELD_KEYS = env("HOTLINE_FIELD_KEYS")
FIELD_INDEX_KEY = env("HOTLINE_FIELD_INDEX_KEY")

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "grids.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "hotline",
    "grids",
    "notices",
    "knowledge",
    "telephony",
    "cases",
    "learning",
    "concentrated",
    "reports",
    *([] if PRODUCTION else ["simulation"]),
]

MIDDLEWARE = [
    "hotline.middleware.RequestIdMiddleware",
    "hotline.addresses.ClientAddressMiddleware",
    "hotline.middleware.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hotline.sessions.IdleSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hotline.middleware.HtmxRedirectMiddleware",
    "hotline.middleware.OwnPasswordMiddleware",
    "hotline.middleware.ContentSecurityPolicyMiddleware",
    "hotline.middleware.KeptFilesMiddleware",
    "hotline.inputs.InputMiddleware",
    "grids.acting.ActingMiddleware",
    "grids.refusal_records.RefusalRecordMiddleware",
    "hotline.middleware.HotlineErrorMiddleware",
]

ROOT_URLCONF = "hotline.urls"
# Which role may do what; read by `grids.roles`.
ROLE_TABLE = "hotline.role_table.ROLES"
WSGI_APPLICATION = "hotline.wsgi.application"
ASGI_APPLICATION = "hotline.asgi.application"

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
                "hotline.shell.shell",
            ],
            "builtins": ["hotline.templatetags.hotline"],
        },
    }
]

# The application role may not change events nor the schema; commands that must (see
# manage.py) and the tests connect as the owner.
_OWNER = TESTING or os.environ.get("HOTLINE_DB_ROLE") == "owner"
DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_OWNER_URL", os.environ.get("DATABASE_URL"))
        if _OWNER
        else env("DATABASE_URL"),
        conn_max_age=int(env("CONN_MAX_AGE", "60")),
        conn_health_checks=True,
    )
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"]["application_name"] = env("HOTLINE_PROCESS", "hotline")
DATABASES["default"]["OPTIONS"]["connect_timeout"] = 5
if not _OWNER:
    DATABASES["default"]["OPTIONS"]["options"] = (
        f"-c statement_timeout={env('STATEMENT_TIMEOUT_MS', '30000')}"
        f" -c lock_timeout={env('LOCK_TIMEOUT_MS', '5000')}"
        " -c idle_in_transaction_session_timeout=60000"
    )
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env_flag("PGBOUNCER", False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
# One Valkey, for people's pages as if it might be gone, for the signs of life as it is.
_VALKEY = {
    "LOCATION": REDIS_URL,
    "KEY_PREFIX": "hotline",
    "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
}
CACHES = {
    "default": {**_VALKEY, "BACKEND": "hotline.caching.ForgivingCache"},
    "signs": {**_VALKEY, "BACKEND": "django.core.cache.backends.redis.RedisCache"},
}
if TESTING:
    # Each process of the tests its own database: clearing a cache empties a whole one.
    _NUMBER = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for _cache in CACHES.values():
        _cache["LOCATION"] = f"{REDIS_URL.rpartition('/')[0]}/{_NUMBER % 16}"

# Where live events go (hotline/live).
LIVE_URL = str(CACHES["signs"]["LOCATION"])

AUTH_USER_MODEL = "grids.User"
AUTHENTICATION_BACKENDS = [
    "grids.backends.HotlineBackend",
    "grids.backoffice.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    # Argon2 costs 60 ms a log-in by design; no test is about the hash itself.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Length, classes of characters (of four), how many former ones are refused, and after how
# many days it must be changed (0: never). On in production, as 等保三级 wants it.
PASSWORD_MIN_LENGTH = int(env("PASSWORD_MIN_LENGTH", "10"))
PASSWORD_CLASSES = int(env("PASSWORD_CLASSES", "3" if PRODUCTION else "1"))
PASSWORD_HISTORY = int(env("PASSWORD_HISTORY", "5" if PRODUCTION else "1"))
PASSWORD_MAX_AGE_DAYS = int(env("PASSWORD_MAX_AGE_DAYS", "90" if PRODUCTION else "0"))
if PRODUCTION and (_said := weakness(globals())):
    raise ImproperlyConfigured(_said)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "grids.passwords.PasswordPolicy"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# The city's own identity provider, if it has one: who somebody is, not what they may.
OIDC_ISSUER = env("OIDC_ISSUER", "")
OIDC_TITLE = env("OIDC_TITLE", "统一身份认证")
OIDC_NAME_CLAIM = env("OIDC_NAME_CLAIM", "preferred_username")
OIDC_AUTHENTICATION_CALLBACK_URL = "single_sign_on_done"
OIDC_CREATE_USER = False
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10
OIDC_RP_SCOPES = env("OIDC_SCOPES", "openid profile")
if OIDC_ISSUER:
    OIDC_OP_AUTHORIZATION_ENDPOINT = env("OIDC_AUTHORIZATION_URL")
    OIDC_OP_TOKEN_ENDPOINT = env("OIDC_TOKEN_URL")
    OIDC_OP_USER_ENDPOINT = env("OIDC_USERINFO_URL")
    OIDC_OP_JWKS_ENDPOINT = env("OIDC_JWKS_URL")
    OIDC_RP_CLIENT_ID = env("OIDC_CLIENT_ID")
    OIDC_RP_CLIENT_SECRET = env("OIDC_CLIENT_SECRET")
    OIDC_RP_SIGN_ALGO = env("OIDC_SIGN_ALGORITHM", "RS256")
    AUTHENTICATION_BACKENDS += ["grids.single_sign_on.SingleSignOnBackend"]
    _ADDRESSES = (
        OIDC_ISSUER, OIDC_OP_AUTHORIZATION_ENDPOINT, OIDC_OP_TOKEN_ENDPOINT,
        OIDC_OP_USER_ENDPOINT, OIDC_OP_JWKS_ENDPOINT,
    )  # fmt: skip
    if PRODUCTION and not all(address.startswith("https://") for address in _ADDRESSES):
        raise ImproperlyConfigured("The addresses of OIDC_… must begin with https://.")
    if PRODUCTION and len(OIDC_RP_CLIENT_SECRET) < 16:
        raise ImproperlyConfigured("OIDC_CLIENT_SECRET is too short: at least 16 characters.")
    if OIDC_RP_SIGN_ALGO not in {"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"}:
        raise ImproperlyConfigured("OIDC_SIGN_ALGORITHM must be one of RS256 … ES512.")
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
ADMIN_SECOND_FACTOR = env_flag("ADMIN_SECOND_FACTOR", PRODUCTION)


def _site_name(_device: object) -> str:
    from hotline.shell import site_name  # noqa: PLC0415 - asked once the apps are ready

    return site_name()


def _office_name(request: object) -> str:
    return f"{_site_name(request)}后台"


# What an authenticator app calls the account.
OTP_TOTP_ISSUER = _site_name
SESSION_COOKIE_AGE = int(env("SESSION_IDLE_SECONDS", str(4 * 3600)))
SESSION_ENGINE = "hotline.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hotline.errors.csrf_failure"

SECURE_COOKIES = env_flag("SECURE_COOKIES", PRODUCTION)
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_SSL_REDIRECT = env_flag("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_HSTS_SECONDS = int(env("SECURE_HSTS_SECONDS", str(365 * 86400) if PRODUCTION else "0"))
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^(livez|healthz)$"]  # probes ask the process itself, without TLS
BEHIND_PROXY = env_flag("BEHIND_PROXY", False)
# How many proxies in front append to X-Forwarded-For; the address of who asks is that many
# from its end. Too many, and a client may write there whatever it likes.
TRUSTED_HOPS = int(env("TRUSTED_HOPS", "1" if BEHIND_PROXY else "0"))
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "SAMEORIGIN"

LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [BASE_DIR / "hotline" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", HOTLINE_HOME / "static"))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(
        (prefix, BASE_DIR / "node_modules" / package)
        for prefix, package in (
            ("vendor/htmx", "htmx.org/dist"),
            ("vendor/leaflet", "leaflet/dist"),
            ("vendor/tabler", "@tabler/core/dist"),
            ("vendor/tom-select", "tom-select/dist"),
        )
        if (BASE_DIR / "node_modules" / package).is_dir()
    ),
]
STATICFILES_FINDERS = [
    "hotline.libraries.LibraryFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", HOTLINE_HOME / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "hotline.staticfiles.HotlineStaticFilesStorage"
    },
}
# Below this the health check fails: time to make room before the first upload is refused.
DISK_LEAST_BYTES = int(env("DISK_LEAST_MB", "500")) * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
# What the largest sensors of telephones give: 8192 x 6144 points.
ATTACHMENT_MAX_PIXELS = 50_331_648
FILE_UPLOAD_HANDLERS = [
    "hotline.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "hotline.uploads.ReceivingUploadHandler",
]
# Where what arrives and what is being made of it lies until it is in the store; on a disk,
# since /tmp may be memory, and seen by the worker, which sweeps it.
RECEIVING_ROOT = Path(os.environ.get("RECEIVING_ROOT", HOTLINE_HOME / "receiving"))
# Of the process that decodes the pictures of one request: address space, processor time and
# time on the clock, and bytes of one picture that it writes.
PICTURE_MEMORY_BYTES = 1024 * 1024 * 1024
PICTURE_SECONDS = 30
PICTURE_MAX_BYTES = 2 * ATTACHMENT_MAX_BYTES
# How long a request waits for its turn, and how many of a web process's threads may: one is
# left for those who send no pictures.
PICTURE_WAIT_SECONDS = 20
PICTURE_WAITING = max(1, int(env("WEB_THREADS", "4")) - 1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT = "hotline.broker:Transport"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# What the broker will hand out again must not go on here at the same time.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TASK_EAGER_PROPAGATES = TESTING
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "forget-searches": {
        "task": "knowledge.tasks.forget_searches",
        "schedule": crontab(hour=3, minute=40),
    },
    "end-left-statuses": {"task": "telephony.tasks.end_left_statuses", "schedule": 300.0},
    "heartbeat": {"task": "hotline.tasks.beat_heartbeat", "schedule": 15.0},
    # Claims by lease: a slow run and the next one never take the same step twice.
    "escalate": {"task": "cases.tasks.escalate", "schedule": 120.0},
    "lapse-waits": {"task": "cases.tasks.lapse_waits", "schedule": 300.0},
    "deliver-notices": {"task": "notices.tasks.deliver_notices", "schedule": 30.0},
    "send-deliveries": {"task": "notices.tasks.send_deliveries", "schedule": 30.0},
    "forget-sent": {"task": "notices.tasks.forget_sent", "schedule": 3600.0},
    # Each article once a day that it comes near; the hours make up for a beat that stood still.
    "remind-of-articles": {
        "task": "cases.tasks.remind_of_articles",
        "schedule": crontab(minute=15, hour="8-17"),
    },
    "sweep-drafts": {"task": "cases.tasks.sweep_drafts", "schedule": 3600.0},
    "forget-keys": {"task": "cases.tasks.forget_keys", "schedule": 3600.0},
    "forget-holds": {"task": "cases.tasks.forget_holds", "schedule": 3600.0},
    "forget-account-sheets": {"task": "grids.tasks.forget_account_sheets", "schedule": 3600.0},
    # Every hour, so that a lock that was not had or a beat that stood still is made up for.
    "make-months": {"task": "cases.tasks.make_months", "schedule": crontab(minute=25)},
    "recompute-deadlines": {"task": "cases.tasks.recompute_deadlines", "schedule": 60.0},
    # A quarter of the lease: what a killed worker held is built again within two minutes, also
    # when the sweep just misses the lease's end and the broker loses the next.
    "sweep-bulletin-jobs": {"task": "reports.tasks.sweep_jobs", "schedule": 15.0},
    "freshen-drafts": {"task": "reports.tasks.freshen_drafts", "schedule": 60.0},
    # A letter's page is there before its unit has opened the notice.
    "set-letters": {"task": "reports.tasks.set_letters", "schedule": 60.0},
    # Takes over a killed worker's export, and deletes files whose days are over.
    "sweep-exports": {"task": "reports.tasks.sweep_exports", "schedule": 60.0},
    # A minute is how far the figures of the dashboards lag behind; one worker by lease.
    "keep-roll-ups": {"task": "reports.tasks.keep_roll_ups", "schedule": 60.0},
    "count-pairs": {"task": "cases.tasks.count_pairs", "schedule": crontab(hour=3, minute=5)},
    # Once a night; asked every five minutes, so that a new city need not wait for its night.
    "train-suggestions": {"task": "learning.tasks.train_models", "schedule": 300.0},
    "judge-suggestions": {"task": "learning.tasks.judge_cases", "schedule": crontab(minute=50)},
    "find-corrections": {
        "task": "learning.tasks.find_corrections",
        "schedule": crontab(hour=2, minute=30),
    },
    "learn-places": {
        "task": "learning.tasks.learn_places",
        "schedule": crontab(hour=2, minute=40),
    },
    "count-dispatches": {
        "task": "learning.tasks.count_dispatches",
        "schedule": crontab(hour=2, minute=50),
    },
    "join-cases": {"task": "concentrated.tasks.join_new_cases", "schedule": 60.0},
    "warn-of-groups": {"task": "concentrated.tasks.warn_of_groups", "schedule": 300.0},
    "count-past-cases": {
        "task": "concentrated.tasks.count_past",
        "schedule": crontab(hour=1, minute=20),
    },
    "measure-groups": {
        "task": "concentrated.tasks.pass_groups",
        "schedule": crontab(hour=1, minute=40),
    },
    "sweep-files": {"task": "hotline.tasks.sweep_files", "schedule": crontab(hour=4, minute=10)},
    # Once a night; asked every hour, so that a night that was missed is made up for.
    "check-books": {"task": "reports.tasks.check_books", "schedule": crontab(minute=40)},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(HOTLINE_HOME / "celerybeat-schedule")

# How notices leave the house beside the pages: console, email, wecom, sms, or `name=class`
# for a messenger of one's own (notices.messengers). What is switched on must be configured.
NOTICE_CHANNELS = env_list("NOTICE_CHANNELS", "console")
for _entry in NOTICE_CHANNELS:
    if "=" not in _entry and _entry not in {"console", "email", "wecom", "sms"}:
        raise ImproperlyConfigured(f"NOTICE_CHANNELS: there is no channel {_entry!r}.")
NOTICE_TIMEOUT = float(env("NOTICE_TIMEOUT_SECONDS", "10"))


def channel_env(channel: str, name: str) -> str:
    """Return a variable that a channel needs; without the channel it may be missing."""
    value = env(name, "")
    if channel in NOTICE_CHANNELS and not value:
        raise ImproperlyConfigured(f"NOTICE_CHANNELS names {channel}, so {name} must be set.")
    return value


WECOM_WEBHOOK_URL = channel_env("wecom", "WECOM_WEBHOOK_URL")
SMS_GATEWAY_URL = channel_env("sms", "SMS_GATEWAY_URL")
SMS_GATEWAY_KEY_ID = channel_env("sms", "SMS_GATEWAY_KEY_ID")
SMS_GATEWAY_SECRET = channel_env("sms", "SMS_GATEWAY_SECRET")
EMAIL_HOST = channel_env("email", "EMAIL_HOST")
EMAIL_PORT = int(env("EMAIL_PORT", "465"))
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = not EMAIL_USE_SSL and env_flag("EMAIL_STARTTLS", True)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = NOTICE_TIMEOUT
DEFAULT_FROM_EMAIL = channel_env("email", "EMAIL_FROM")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # Before the session: who sends a token acts as the token, and a bad one is refused.
        "grids.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "hotline.inputs.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "hotline.api.Paginator",
    "DEFAULT_SCHEMA_CLASS": "grids.web.api_schema.RefusingSchema",
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "EXCEPTION_HANDLER": "hotline.api.exception_handler",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "12345 政务服务便民热线 API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # The schema lists the city's own choices, so it needs its tables; a test holds it, and
    # `check --deploy` must also run before the first migration.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "ENUM_NAME_OVERRIDES": {
        "Kind": "grids.models.Kind",
        "CallKind": "cases.models.CallKind",
        "State": "cases.rules.states.State",
        "Verb": "cases.rules.states.Verb",
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}


def _mark(_request: object) -> str:
    return static("img/mark.svg")


def _backoffice_styles(_request: object) -> str:
    return static("css/backoffice.css")


def _backoffice_script(_request: object) -> str:
    return static("js/backoffice.js")


UNFOLD = {
    "SITE_TITLE": _office_name,
    "SITE_HEADER": _office_name,
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "4px",
    "SITE_ICON": _mark,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _mark}],
    "STYLES": [_backoffice_styles],
    "SCRIPTS": [_backoffice_script],
    # The accent of static/css/tokens.css in steps, so that text on them keeps its contrast.
    "COLORS": {
        "primary": {
            "50": "#eff5fb",
            "100": "#e8f0f9",
            "200": "#c5daf0",
            "300": "#a9cdf5",
            "400": "#86b8f0",
            "500": "#5b98da",
            "600": "#1d5ca3",
            "700": "#174b86",
            "800": "#143f70",
            "900": "#1c2d41",
            "950": "#0b2340",
        }
    },
}

_CHATTY = ("celery.beat", "celery.worker.strategy", "celery.app.trace", "celery.worker.consumer")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "hotline.logs.JsonFormatter"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stdout"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        # A line for every message sent, received and done only on request: the tasks say what
        # they did.
        **{
            name: {"level": "INFO" if env_flag("LOG_TASKS", False) else "WARNING"}
            for name in _CHATTY
        },
    },
}
# W019: a bulletin's page shows its own PDF in a frame; no other site may frame ours.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

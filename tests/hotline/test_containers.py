"""The image and the composition, as far as they can be checked without an engine."""

import os
import re
import shutil
import stat
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import psycopg2
import pytest
import yaml
from django.db import connection

from hotline import probe, processes
from hotline.backups import find_tool

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = ROOT / "docker-compose.yml"
EXAMPLE = ROOT / ".env.example"
INIT_SCRIPT = ROOT / "deploy" / "postgres" / "10-roles.sh"
UNIT = ROOT / "deploy" / "systemd" / "hotline@.service"
SITE = ("web", "worker", "beat", "events")
SECRET = re.compile(r"SECRET|KEY|PASSWORD")
VARIABLE = re.compile(r"\$\{(\w+)(:[-?][^}]*)?\}")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def instructions() -> list[list[str]]:
    """The Dockerfile's instructions as [keyword, rest], continued lines joined."""
    lines = [line for line in read(ROOT / "Dockerfile").splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [line.split(None, 1) for line in joined.splitlines() if line.strip()]


def final_stage() -> list[list[str]]:
    found = instructions()
    start = max(index for index, (keyword, _) in enumerate(found) if keyword == "FROM")
    return found[start:]


def rests(stage: list[list[str]], keyword: str) -> list[str]:
    return [rest for word, rest in stage if word == keyword]


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(read(COMPOSE))["services"]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The folder with a freshly drawn .env, and its values."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    shutil.copy(EXAMPLE, folder)
    shutil.copy(COMPOSE, folder)
    subprocess.run(["sh", "deploy/draw-env", "hotline.test"], cwd=folder, check=True)
    lines = read(folder / ".env").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return folder, {name: value for name, _, value in pairs}


def test_site_starts_by_the_commands_of_the_demo(services):
    for name in SITE:
        assert services[name]["command"] == ["python", "-m", "hotline.processes", name]
    assert f"-m hotline.processes {'%i'}" in read(UNIT)
    assert rests(final_stage(), "CMD") == ['["python", "-m", "hotline.processes", "web"]']


@pytest.mark.parametrize("process", processes.ALL, ids=lambda process: process.name)
def test_become_runs_the_command_of_the_table(process, monkeypatch):
    ran = []
    monkeypatch.setattr(os, "execve", lambda *words: ran.append(words))
    processes.become(process.name)
    [(program, command, env)] = ran
    assert (program, command) == (process.command[0], process.command)
    assert process.env.items() <= env.items() and env["PATH"] == os.environ["PATH"]


def test_become_refuses_a_name_that_is_none():
    with pytest.raises(SystemExit, match=r"web\|worker\|beat\|events"):
        processes.become("cron")


def ignored(path: Path) -> bool:
    """Whether .dockerignore keeps the path out of the build; the last line that fits holds."""
    name, out = path.relative_to(ROOT).as_posix(), False
    for line in read(ROOT / ".dockerignore").split():
        pattern = line.removeprefix("!").rstrip("/").removeprefix("**/")
        heads = [name, *map(str, Path(name).parents)]
        if line == "*" or any(fnmatch(head, pattern) for head in heads):
            out = not line.startswith("!")
    return out


def test_every_copied_source_exists_and_is_sent_to_the_build():
    sources = [
        source
        for rest in rests(instructions(), "COPY")
        if "--from" not in rest
        for source in rest.split()[:-1]
    ]
    assert len(sources) >= 9
    for source in sources:
        assert (ROOT / source).exists(), source
        assert not ignored(ROOT / source.rstrip("/")), source


def test_build_gets_neither_secrets_nor_data_nor_tests():
    for name in (".env", "var/instance.env", ".git/config", "tests/conftest.py", "deploy/draw-env"):
        assert ignored(ROOT / name), name


def test_stages_copy_only_from_stages_that_exist():
    stages = {rest.rpartition(" AS ")[2] for rest in rests(instructions(), "FROM")}
    used = re.findall(r"--from=(\w+)", " ".join(rests(instructions(), "COPY")))
    assert used and set(used) <= stages


def test_final_image_is_not_root_and_holds_no_compiler():
    stage = final_stage()
    assert rests(stage, "USER") == ["10001:10001"]
    assert "--uid 10001" in " ".join(rests(stage, "RUN"))
    assert [word for word, _ in stage].index("USER") > [word for word, _ in stage].index("RUN")
    assert not re.search(
        r"gcc|g\+\+|build-essential|-dev\b|npm|pip ", " ".join(rests(stage, "RUN"))
    )


def test_image_brings_what_printing_needs():
    from bootstrap.system import PRINTING

    installed = " ".join(rests(final_stage(), "RUN"))
    assert [need.package for need in PRINTING if need.package not in installed.split()] == []
    assert "FandolFang-Regular.otf" in " ".join(rests(instructions(), "RUN"))


def test_front_end_and_packages_come_by_their_locks():
    run = " ".join(rests(instructions(), "RUN"))
    assert "npm ci --omit=dev --ignore-scripts" in run and "npm install" not in run
    assert "--require-hashes --only-binary :all: -r /requirements/base.txt" in run
    assert "--hash=sha256:" in read(ROOT / "requirements" / "base.txt")


def test_static_files_are_collected_by_the_command_of_the_build(tmp_path):
    [command] = [run for run in rests(instructions(), "RUN") if "collectstatic" in run]
    words = command.partition("&&")[0].split()
    given = dict(word.split("=", 1) for word in words if "=" in word and not word.startswith("-"))
    given |= {"STATIC_ROOT": str(tmp_path), "HOTLINE_HOME": str(tmp_path / "home")}
    arguments = words[words.index("manage.py") :]
    python = shutil.which(processes.BIN / "python")
    done = subprocess.run(
        [python, *arguments], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_no_secret_has_a_default(services):
    found = {name: rule or "" for name, rule in VARIABLE.findall(read(COMPOSE))}
    # PASSWORD_… are the rules of what a password must be.
    kept = {name: rule for name, rule in found.items() if not name.startswith("PASSWORD_")}
    secrets = {name: rule for name, rule in kept.items() if SECRET.search(name)}
    # What others give out, and only with a channel that is switched on, is empty without it.
    given = {name for name, rule in secrets.items() if rule == ":-"}
    assert given == {"EMAIL_HOST_PASSWORD", "SMS_GATEWAY_KEY_ID", "SMS_GATEWAY_SECRET"}
    drawn = {name: rule for name, rule in secrets.items() if name not in given}
    assert len(drawn) == 7
    assert [name for name, rule in drawn.items() if not rule.startswith(":?")] == []
    literal = [
        f"{name}: {key}"
        for name, service in services.items()
        for key, value in service["environment"].items()
        if SECRET.search(key) and "${" not in value
    ]
    assert literal == []


def test_example_names_every_required_variable_and_holds_no_value():
    required = {name for name, rule in VARIABLE.findall(read(COMPOSE)) if rule.startswith(":?")}
    optional = {name for name, rule in VARIABLE.findall(read(COMPOSE)) if rule.startswith(":-")}
    lines = read(EXAMPLE).splitlines()
    assert {line.rstrip("=") for line in lines if re.match(r"[A-Z]", line)} == required
    assert {line[1:].split("=")[0] for line in lines if re.match(r"#[A-Z]\w+=", line)} == optional


def test_drawn_secrets_are_fresh_private_and_accepted_in_production(drawn):
    folder, values = drawn
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    secrets = [value for name, value in values.items() if SECRET.search(name)]
    assert len(set(secrets)) == 7 and min(map(len, secrets)) >= 44
    url = "postgresql://hotline_app:x@postgres/hotline"
    env = values | {"DATABASE_URL": url, "REDIS_URL": "redis://redis", "HOTLINE_ENV": "production"}
    env |= {"HOTLINE_HOME": str(folder / "home"), "BEHIND_PROXY": "1"}
    key_ring = "from hotline.fields import encrypt; encrypt('a', 'b')"
    manage = [processes.BIN / "python", "manage.py", "shell", "--no-imports", "-c", key_ring]
    done = subprocess.run(manage, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_drawing_again_never_replaces_the_keys(drawn):
    folder, _ = drawn
    before = read(folder / ".env")
    done = subprocess.run(["sh", "deploy/draw-env", "other.test"], cwd=folder, check=False)
    assert done.returncode == 1 and read(folder / ".env") == before


def test_owner_and_application_are_two_roles(services):
    owner = services["migrate"]["environment"]["DATABASE_OWNER_URL"]
    assert owner.startswith("postgresql://hotline_owner:")
    assert services["migrate"]["command"][-1] == (
        "python manage.py migrate --no-input && python manage.py grant_roles"
    )
    for name in SITE:
        assert "DATABASE_OWNER_URL" not in services[name]["environment"]
        assert services[name]["environment"]["DATABASE_URL"].startswith("postgresql://hotline_app:")
        assert services[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }


def test_site_runs_on_a_read_only_root_and_every_service_is_watched(services):
    for name in (*SITE, "migrate", "postgres", "redis"):
        assert services[name]["read_only"] is True
        assert services[name]["security_opt"] == ["no-new-privileges:true"]
        if name != "migrate":
            assert services[name]["restart"] == "unless-stopped"
            assert services[name]["healthcheck"]["test"]
    for name in SITE:
        assert services[name]["healthcheck"]["test"][1:] == ["python", "-m", "hotline.probe", name]
    assert not {"ports"} & {key for name in ("postgres", "redis") for key in services[name]}


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="Debian's docker-compose is absent")
def test_docker_compose_accepts_the_composition(drawn):
    folder, values = drawn
    command = ["docker-compose", "--file", "docker-compose.yml", "config"]
    env = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seen = yaml.safe_load(done.stdout)["services"]
    assert seen["web"]["environment"]["SECRET_KEY"] == values["SECRET_KEY"]
    (folder / ".env").rename(folder / "drawn.env")
    refused = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    (folder / "drawn.env").rename(folder / ".env")
    assert refused.returncode != 0 and "draw it as .env.example says" in refused.stderr


@pytest.fixture
def own_names():
    """Names for roles and a database that nobody else uses; dropped at the end."""
    prefix = f"init_{connection.settings_dict['NAME']}"
    yield prefix
    line = psycopg2.connect(**server())
    line.autocommit = True
    with line.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{prefix}"')
        cursor.execute(f'DROP ROLE IF EXISTS "{prefix}_app"')
        cursor.execute(f'DROP ROLE IF EXISTS "{prefix}_owner"')
    line.close()


def server(**changes: str) -> dict[str, str]:
    known = connection.settings_dict
    parts = {"host": known["HOST"], "port": str(known["PORT"]), "user": known["USER"]}
    return parts | {"password": known["PASSWORD"], "dbname": "postgres"} | changes


def run_init_script(prefix: str, folder: Path) -> None:
    script = folder / "roles.sh"
    script.write_text(read(INIT_SCRIPT).replace("hotline", prefix), encoding="utf-8")
    at = server()
    env = {
        "PATH": f"{Path(find_tool('psql')).parent}:{os.environ['PATH']}",
        "PGHOST": at["host"], "PGPORT": at["port"], "PGPASSWORD": at["password"],
        "POSTGRES_USER": at["user"], "POSTGRES_DB": "postgres",
        "HOTLINE_OWNER_PASSWORD": "owner's", "HOTLINE_APP_PASSWORD": "app's",
    }  # fmt: skip
    subprocess.run(["sh", script], env=env, check=True, capture_output=True)


@pytest.mark.django_db
def test_init_script_makes_two_roles_of_which_one_owns(own_names, tmp_path):
    run_init_script(own_names, tmp_path)
    line = psycopg2.connect(**server(dbname=own_names, user=f"{own_names}_app", password="app's"))
    with line.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        assert cursor.fetchone() == ("UTF8",)
        cursor.execute(
            "SELECT rolname, rolsuper FROM pg_roles WHERE rolname LIKE %s ORDER BY 1",
            [f"{own_names}%"],
        )
        assert cursor.fetchall() == [(f"{own_names}_app", False), (f"{own_names}_owner", False)]
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE public.mine (id int)")
    line.close()


def test_init_script_is_executable():
    assert os.access(INIT_SCRIPT, os.X_OK)


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        ("a.example.cn,b.example.cn", "a.example.cn"),
        (".example.cn", "example.cn"),
        ("*", "localhost"),
        ("", "localhost"),
    ],
)
def test_probe_asks_under_a_name_the_site_answers_to(hosts, name):
    assert probe.allowed_host(hosts) == name


def test_probe_of_the_web_process(live_server, monkeypatch):
    port = live_server.url.rpartition(":")[2]
    monkeypatch.setenv("WEB_PORT", port)
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    assert probe.is_well("web")
    monkeypatch.setenv("WEB_PORT", "1")
    assert not probe.is_well("web")


def test_probe_of_a_background_process_reads_its_sign_of_life(at):
    from django.core.cache import cache

    from hotline.heartbeats import WORKER, record_heartbeat

    cache.delete(f"heartbeat:{WORKER}")
    assert not probe.is_well("worker")
    record_heartbeat(WORKER, at=at)
    assert probe.is_well("worker")

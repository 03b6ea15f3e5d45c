"""The set-up before there is a virtual environment."""

import json
import subprocess
import sys
import tarfile
from importlib import metadata
from io import BytesIO
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bootstrap import checks, environment, frontend, places, satisfied, stamps, system, typefaces
from bootstrap.places import Home
from bootstrap.terminal import Trouble, run
from hotline.demo import aligned

OTF = b"OTTO" + b"\0" * typefaces.SMALLEST


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_stamp_is_current_only_for_the_same_sources(tmp_path: Path) -> None:
    source, stamp = tmp_path / "requirements.txt", tmp_path / "stamps" / "base"
    source.write_text("django==5.2")
    assert not stamps.is_current(stamp, stamps.digest([source]))
    stamps.mark(stamp, stamps.digest([source]))
    assert stamps.is_current(stamp, stamps.digest([source]))
    assert not stamps.is_current(stamp, stamps.digest([source], "another database"))
    source.write_text("django==5.3")
    assert not stamps.is_current(stamp, stamps.digest([source]))


def test_run_failing_command_tells_its_last_words_and_keeps_the_rest(home: Home) -> None:
    code = "print('first'); print('the reason'); raise SystemExit(3)"
    with pytest.raises(Trouble, match=r"(?s)step failed \(exit 3\).*the reason"):
        run("step", [sys.executable, "-c", code], log=home.log)
    assert "first" in home.log.read_text()


def test_run_full_disk_is_said_to_be_one(home: Home) -> None:
    code = "print('OSError: [Errno 28] No space left on device'); raise SystemExit(1)"
    with pytest.raises(Trouble, match="step: the disk is full"):
        run("step", [sys.executable, "-c", code], log=home.log)


def test_run_missing_program_is_named(home: Home) -> None:
    with pytest.raises(Trouble, match="no-such-program is not installed"):
        run("step", ["no-such-program"], log=home.log)


def test_unmet_names_what_is_missing_or_of_another_version() -> None:
    pinned = satisfied.installed("django")
    lines = (
        f"django=={pinned} \\\n    --hash=sha256:00\n    # via -r base.in\n"
        "celery[redis]==0.1 \\\n    --hash=sha256:00\n"
        "not-on-this-system==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
        "nowhere==1.0\n"
    )
    assert satisfied.unmet(lines) == ["celery[redis]==0.1", "nowhere==1.0"]


def test_requirements_of_this_environment_are_met() -> None:
    text = (places.REQUIREMENTS / "base.txt").read_text(encoding="utf-8")
    assert satisfied.unmet(text) == []


def test_requirements_are_pinned_by_hash_and_name_no_host() -> None:
    for name in ("base", "dev", "node", "audit"):
        text = (places.REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
        pins = [line for line in text.splitlines() if line and line[0] not in " #"]
        assert pins
        assert all("==" in pin and pin.endswith("\\") for pin in pins)
        assert "://" not in text


def test_requirements_pin_each_extra_that_another_package_asks_for() -> None:
    """Without it pip takes the newest release of that name, and refuses it for its hash."""
    text = (places.REQUIREMENTS / "dev.txt").read_text(encoding="utf-8")
    pinned = {
        line.partition("==")[0]
        for line in text.splitlines()
        if "==" in line and line[0] not in " #"
    }
    asked = {
        f"{wanted.name}[{','.join(sorted(wanted.extras))}]"
        for pin in pinned
        for wanted in map(Requirement, requires(pin.partition("[")[0]))
        if wanted.extras and (wanted.marker is None or wanted.marker.evaluate({"extra": ""}))
    }
    assert {"coverage[toml]", "fonttools[woff]"} <= asked
    assert asked <= pinned


def requires(name: str) -> list[str]:
    """Return what an installed package asks for; nothing for one of another system."""
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


@pytest.fixture
def venv_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / ".venv"
    monkeypatch.setattr(environment, "VENV", folder)
    monkeypatch.setattr(environment, "PYTHON", folder / "bin" / "python")
    monkeypatch.setattr(environment, "BUSY", folder / "hotline-installing")
    monkeypatch.setattr(environment.venv, "create", make_venv)
    return folder


def make_venv(folder: Path, **options: bool) -> None:
    """Stand in for venv.create, whose pip takes seconds to unpack."""
    assert options == {"with_pip": True, "symlinks": True}
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)


def test_half_made_venv_is_made_anew(venv_folder: Path, home: Home) -> None:
    environment.ensure_venv(home)
    environment.BUSY.touch()
    leftover = venv_folder / "half-written"
    leftover.touch()
    environment.ensure_venv(home)
    assert environment.works(environment.PYTHON)
    assert not leftover.exists()
    leftover.touch()
    environment.ensure_venv(home)
    assert leftover.exists()


def test_venv_whose_python_is_gone_is_noticed(venv_folder: Path) -> None:
    (venv_folder / "bin").mkdir(parents=True)
    (venv_folder / "bin" / "python").symlink_to("/nonexistent/python3")
    assert not environment.works(environment.PYTHON)


def test_linked_venv_is_never_deleted(venv_folder: Path, home: Home, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "precious").touch()
    venv_folder.symlink_to(shared)
    with pytest.raises(Trouble, match="remove the link"):
        environment.ensure_venv(home)
    assert (shared / "precious").exists()


def test_front_end_is_installed_only_in_the_locked_versions(tmp_path: Path) -> None:
    lock, folder = tmp_path / "package-lock.json", tmp_path / "node_modules"
    packages = {
        "": {}, "node_modules/htmx.org": {"version": "2.0.11"},
        "node_modules/eslint": {"version": "9.39.5", "dev": True},
        "node_modules/fsevents": {"version": "2.3.3", "dev": True, "optional": True},
    }  # fmt: skip
    lock.write_text(json.dumps({"packages": packages}))
    assert not frontend.is_installed(lock, folder, with_tools=False)
    put_package(folder, "htmx.org", "2.0.11")
    assert frontend.is_installed(lock, folder, with_tools=False)
    assert not frontend.is_installed(lock, folder, with_tools=True)
    put_package(folder, "eslint", "9.39.5")
    assert frontend.is_installed(lock, folder, with_tools=True)
    put_package(folder, "htmx.org", "4.0.0")
    assert not frontend.is_installed(lock, folder, with_tools=False)


def put_package(folder: Path, name: str, version: str) -> None:
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "package.json").write_text(json.dumps({"version": version}))


@pytest.mark.parametrize(
    ("fetched_with", "wanted_with", "is_fetched"),
    [(True, False, False), (True, True, False), (False, True, True), (False, False, False)],
)
def test_linters_are_fetched_for_the_checks_alone(
    fetched_with: bool, wanted_with: bool, is_fetched: bool, home: Home,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    calls: list[list[str]] = []
    monkeypatch.setattr(frontend, "NODE_MODULES", tmp_path)
    monkeypatch.setattr(frontend, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(frontend, "find_npm", lambda: "/usr/bin/npm")
    monkeypatch.setattr(frontend, "run", lambda name, command, **_: calls.append(command))
    frontend.ensure(home, with_tools=fetched_with)
    assert ("--omit=dev" in calls[0]) is not fetched_with
    frontend.ensure(home, with_tools=wanted_with)
    assert (len(calls) == 2) is is_fetched


def test_install_without_root_gives_the_line_to_run(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "root_prefix", lambda: None)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(Trouble, match=r"sudo apt-get install -y libpango-1\.0-0 fonts-noto-cjk"):
        system.install(["libpango-1.0-0", "fonts-noto-cjk"], home)


def test_install_without_apt_names_the_packages(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.shutil, "which", lambda name: None)
    with pytest.raises(Trouble, match=r"or what your system calls them.*libpango"):
        system.install(["libpango-1.0-0"], home)


def test_what_a_few_tests_need_alone_does_not_stop_the_others(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system.shutil, "which", lambda name: None)
    system.ensure_if_possible(system.CALLING, home)
    assert "baresip-core sip-tester" in capsys.readouterr().out


def test_missing_looks_for_the_thing_not_for_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "font_families", lambda: {"LXGW WenKai"})
    monkeypatch.setattr(system, "has_library", lambda name: name != "libharfbuzz-subset.so.0")
    needs = tuple(need for need in system.PRINTING if not need.programs)
    assert system.missing(needs) == ["libharfbuzz-subset0", "fonts-noto-cjk"]


def test_typeface_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / typefaces.FILE
    assert not typefaces.is_typeface(file)
    file.write_bytes(OTF[:1000])
    assert not typefaces.is_typeface(file)
    file.write_bytes(OTF)
    assert typefaces.is_typeface(file)


@pytest.mark.skipif(typefaces.shutil.which("dpkg-deb") is None, reason="needs dpkg-deb")
def test_extract_takes_the_typeface_out_of_a_package(tmp_path: Path) -> None:
    target = tmp_path / typefaces.FILE
    typefaces.extract(make_package(tmp_path, typefaces.FILE, OTF), target)
    assert target.read_bytes() == OTF


@pytest.mark.skipif(typefaces.shutil.which("dpkg-deb") is None, reason="needs dpkg-deb")
def test_extract_package_without_it_says_so(tmp_path: Path) -> None:
    package = make_package(tmp_path, "Other.otf", b"OTTO")
    with pytest.raises(Trouble, match="holds no FandolFang"):
        typefaces.extract(package, tmp_path / typefaces.FILE)


def make_package(folder: Path, name: str, content: bytes) -> Path:
    """Return a Debian package that holds one file: an ar archive of three members."""
    data = BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        member = tarfile.TarInfo(f"./usr/share/texmf/{name}")
        member.size = len(content)
        archive.addfile(member, BytesIO(content))
    control = BytesIO()
    with tarfile.open(fileobj=control, mode="w"):
        pass
    package = folder / "fonts.deb"
    with package.open("wb") as file:
        file.write(b"!<arch>\n")
        for part, body in (
            ("debian-binary", b"2.0\n"),
            ("control.tar", control.getvalue()),
            ("data.tar", data.getvalue()),
        ):
            file.write(f"{part:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(body):<10}`\n".encode())
            file.write(body + b"\n" * (len(body) % 2))
    return package


def test_find_python_skips_a_shim_that_does_not_work(tmp_path: Path) -> None:
    shims = tmp_path / "shims"
    shims.mkdir()
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        (shims / name).write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n")
        (shims / name).chmod(0o755)
    done = find_python(tmp_path, PATH=f"{shims}:{Path(sys._base_executable).parent}:/usr/bin:/bin")
    found = done.stdout.strip()
    assert done.returncode == 0
    assert not found.startswith(str(shims))
    assert subprocess.run([found, "-c", "import ensurepip"], check=False).returncode == 0
    assert (tmp_path / "var" / "cache" / "python").read_text().strip() == found


def test_find_python_named_outright_must_work(tmp_path: Path) -> None:
    done = find_python(tmp_path, PATH="/usr/bin:/bin", HOTLINE_PYTHON="/bin/false")
    assert done.returncode == 1
    assert "HOTLINE_PYTHON is /bin/false, which is not a working Python" in done.stderr


def find_python(folder: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    script = places.ROOT / "bootstrap" / "find-python"
    return subprocess.run(
        ["/bin/sh", str(script)],
        cwd=folder,
        env={"HOME": str(folder), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def outcome(name: str, *, is_good: bool = True, closing: str = "") -> checks.Outcome:
    return checks.Outcome(name, is_good, 1.0, closing)


def test_report_one_failing_part_fails_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    parts = [outcome("types", is_good=False), outcome("tests", closing="9 passed in 1.00s")]
    assert checks.report(parts) == 1
    said = capsys.readouterr().out
    assert "FAILED types" in said
    assert "failed: types" in said


def test_report_ends_with_the_closing_lines_of_the_tests(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = [
        outcome("tests", closing="9 passed in 1.00s"),
        outcome("browser tests", closing="2 passed in 3.00s"),
    ]
    assert checks.report(parts) == 0
    assert capsys.readouterr().out.endswith(
        "tests: 9 passed in 1.00s\nbrowser tests: 2 passed in 3.00s\n"
    )


@pytest.mark.parametrize(
    ("code", "name", "is_good"),
    [(0, "tests", True), (1, "tests", False), (5, "tests", False), (5, "browser tests", True)],
)
def test_run_part_judges_by_the_exit_code(
    code: int, name: str, is_good: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    script = f"print('= 3 passed, 1 skipped in 0.25s ='); raise SystemExit({code})"
    done = checks.run_part(checks.Part(name, ("-c", script)), {})
    assert (done.is_good, done.closing) == (is_good, "= 3 passed, 1 skipped in 0.25s =")


def test_aligned_counts_a_chinese_character_as_two_columns() -> None:
    assert aligned("a\t承办人\tx\nbb\t领导\ty\n") == "  a   承办人  x\n  bb  领导    y"


def test_compiled_modules_go_to_the_home_where_none_may_lie_beside_the_sources(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    env = checks.environment(home)
    assert env["PYTHONPYCACHEPREFIX"] == str(home.path / "pycache")
    assert "PYTHONDONTWRITEBYTECODE" not in env
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    assert "PYTHONPYCACHEPREFIX" not in checks.environment(home)

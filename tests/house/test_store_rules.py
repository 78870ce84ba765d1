"""Rules about the app, the repository and what is installed are broken, and each break is found."""

import re

import pytest

from tests.house.planting import edit, plant, transplant
from tests.house.rules import app, dependencies, pictures, repository
from tests.house.rules.source import names

APP_BREAKS = [
    ("config.yaml", "slug: watchpost", "slog: watchpost", "unknown key slog"),
    ("config.yaml", "description:", "describtion:", "lacks description"),
    ("config.yaml", "ingress_port: 8099", "ingress_port: 8098", "ingress_port"),
    ("config.yaml", "  - watchpost\n", "  - watchdog\n", "discovery"),
    ("config.yaml", "aarch64", "armv7", "arch"),
    ("config.yaml", "log_level: info", "log_level: loud", "does not fit"),
    ("config.yaml", "retention_days: 30", "retention_days: 0", "does not fit"),
    ("config.yaml", "  retention_gb: 20\n", "", "needs a default"),
    ("config.yaml", "url: url?", "url: url?\n  extra: str?", "configuration.extra is not in both"),
    ("translations/en.yaml", "8098/tcp", "8097/tcp", "network.8097/tcp is not in both"),
    ("translations/en.yaml", "    name: Log level\n", "", "log_level needs name"),
    (
        "Dockerfile",
        "FROM ghcr.io/home-assistant/base-debian:trixie",
        "ARG BUILD_FROM\nFROM $BUILD_FROM",
        "FROM has to",
    ),
    ("Dockerfile", "HEALTHCHECK", "#", "lacks HEALTHCHECK"),
    ("Dockerfile", '["with-contenv", ', "[", "CMD has to start"),
    ("Dockerfile", "COPY rootfs", "COPY ../rootfs", "outside of the folder"),
]


@pytest.mark.parametrize(("name", "old", "new", "finding"), APP_BREAKS)
def test_a_broken_app_is_found(tmp_path, name, old, new, finding) -> None:
    found = app.check(edit(transplant(tmp_path, "addon"), f"addon/{name}", old, new))
    assert any(finding in problem for problem in found), found


@pytest.mark.parametrize("name", ["addon/DOCS.md", "addon/apparmor.txt", "addon/translations/en.yaml"])
def test_a_missing_file_of_the_app_is_found(tmp_path, name) -> None:
    transplant(tmp_path, "addon")
    plant(tmp_path, {name: "configuration: {}"})
    (tmp_path / name).unlink()
    if name.endswith("en.yaml"):
        with pytest.raises(FileNotFoundError):
            app.check(tmp_path)
    else:
        assert app.check(tmp_path) == [f"addon: {name.removeprefix('addon/')} is missing"]


@pytest.mark.parametrize("name", ["esphome/config.yaml", "tests/fakes/config.json", "addon/build.yaml"])
def test_a_file_that_the_store_takes_for_an_app_is_found(tmp_path, name) -> None:
    transplant(tmp_path, "addon")
    plant(tmp_path, {name: "", "addon/rootfs/etc/config.yaml": "", ".github/config.yaml": ""})
    assert app.check(tmp_path) == [f"{name}: no other file may have this name"]


REPOSITORY = names(
    """
    hacs.json repository.yaml pyproject.toml uv.lock README.md LICENSE ARCHITECTURE.md
    CONTRIBUTING.md CHANGELOG.md script .ci addon/pyproject.toml addon/config.yaml addon/Dockerfile
    addon/CHANGELOG.md
    addon/watchpost_engine/__init__.py custom_components/watchpost/manifest.json
    custom_components/watchpost/const.py
    """
)
REPOSITORY_BREAKS = [
    ("hacs.json", '"name"', '"title"', "hacs.json lacks name"),
    ("hacs.json", '"homeassistant": "', '"homeassistant": "2020', "oldest version"),
    ("repository.yaml", "https://", "http://", "needs name and url"),
    ("repository.yaml", "name:", "label:", "unknown key label"),
    ("pyproject.toml", 'version = "', 'version = "9', "addon/config.yaml has version"),
    ("addon/watchpost_engine/__init__.py", '__version__ = "', '__version__ = "9', "__init__.py has version"),
    (
        "custom_components/watchpost/manifest.json",
        '"version": "',
        '"version": "9',
        "manifest.json has version",
    ),
    ("CHANGELOG.md", "## ", "## 9", "CHANGELOG.md has version"),
    ("addon/CHANGELOG.md", "## ", "## 9", "differ"),
]


@pytest.mark.parametrize(("name", "old", "new", "finding"), REPOSITORY_BREAKS)
def test_a_broken_repository_is_found(tmp_path, name, old, new, finding) -> None:
    found = repository.check(edit(transplant(tmp_path, *REPOSITORY), name, old, new))
    assert any(finding in problem for problem in found), found


def test_missing_files_and_a_second_integration_are_found(tmp_path) -> None:
    transplant(tmp_path, *REPOSITORY)
    (tmp_path / "LICENSE").unlink()
    (tmp_path / "script/test").chmod(0o644)
    (tmp_path / "custom_components/other").mkdir()
    found = "\n".join(repository.check(tmp_path))
    assert "LICENSE is missing" in found
    assert "script/test is missing or cannot be run" in found
    assert "stores take one integration" in found


INSTALLED = ["pyproject.toml", "uv.lock", "addon/pyproject.toml", "addon/requirements.txt", "script/lib"]


def test_requirements_that_are_not_the_lock_are_found(tmp_path) -> None:
    transplant(tmp_path, *INSTALLED)
    edit(tmp_path, "addon/requirements.txt", "aiohttp==", "aiohttp==9")
    assert any("is not what uv.lock says" in found for found in dependencies.check(tmp_path))


def test_another_index_is_found(tmp_path) -> None:
    edit(
        transplant(tmp_path, *INSTALLED),
        "uv.lock",
        "https://files.pythonhosted.org",
        "https://mirror.local:81",
    )
    assert dependencies.check(tmp_path) == ["uv.lock: mirror.local:81 is not the public index"]


def test_a_package_without_a_wheel_is_found(tmp_path) -> None:
    transplant(tmp_path, *INSTALLED)
    lock = (tmp_path / "uv.lock").read_text()
    (tmp_path / "uv.lock").write_text(re.sub(r"cp313-manylinux[^\"]*", "cp313-win_amd64.whl", lock))
    found = dependencies.check(tmp_path)
    assert any(problem.startswith("numpy: no wheel for Python 313 on x86_64") for problem in found), found


@pytest.mark.parametrize("name", ["icon.png", "icon@2x.png", "logo.png", "dark_logo.png"])
def test_a_picture_of_the_wrong_kind_is_found(tmp_path, name) -> None:
    brand = "custom_components/watchpost/brand"
    transplant(tmp_path, brand, "addon/icon.png", "addon/logo.png")
    (tmp_path / brand / name).write_bytes((tmp_path / "addon/icon.png").read_bytes()[:20])
    (found,) = pictures.check(tmp_path)
    assert found.startswith(f"{brand}/{name}: (0, 0)")

"""The app (add-on) as the Supervisor and its store want it."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.house.rules.source import files, names

APP = "addon"
REQUIRED = {"name", "version", "slug", "description", "arch"}
# The Supervisor drops what it does not know without a word.
KNOWN = REQUIRED | names(
    """
    url startup init ingress ingress_port ingress_entry ingress_stream panel_icon panel_title panel_admin
    discovery services map ports options schema homeassistant homeassistant_api hassio_api backup
    backup_pre backup_post backup_exclude image timeout tmpfs ulimits breaking_versions stage
    host_network
    """
)
FILES = ("Dockerfile", "DOCS.md", "README.md", "CHANGELOG.md", "apparmor.txt", "translations/en.yaml")
SEARCHED = {".py", ".yaml", ".json", ".md", ""}


def check(root: Path) -> list[str]:
    """Return what the Supervisor would refuse, drop or not show."""
    folder = root / APP
    config = yaml.safe_load((folder / "config.yaml").read_text())
    text = yaml.safe_load((folder / "translations/en.yaml").read_text())
    found = [*_config(config), *_options(config), *_texts(config, text), *_files(folder)]
    return [*(f"{APP}: {problem}" for problem in found), *_strays(root)]


def _config(config: dict[str, object]) -> Iterator[str]:
    yield from (f"config.yaml lacks {key}" for key in sorted(REQUIRED - set(config)))
    yield from (f"config.yaml: unknown key {key}" for key in sorted(set(config) - KNOWN))
    rules = {
        "arch": set(config.get("arch", [])) <= {"aarch64", "amd64"} and config.get("arch"),
        "slug": config.get("slug") == "watchpost",
        "startup": config.get("startup") in ("initialize", "system", "services", "application"),
        "init": config.get("init") is False,
        "ingress_port": config.get("ingress") is True and config.get("ingress_port") == 8099,
        "discovery": config.get("discovery") == ["watchpost"],
        "services": config.get("services") == ["mqtt:want"],
        "ports": config.get("ports") == {"8098/tcp": 8098},
        "backup": config.get("backup") in ("hot", "cold"),
    }
    yield from (
        f"config.yaml: {key}: {config.get(key)!r} will not do" for key, fine in rules.items() if not fine
    )


def _options(config: dict[str, object]) -> Iterator[str]:
    options, schema = config.get("options", {}), config.get("schema", {})
    yield from (f"option {key} has no schema" for key in sorted(set(options) - set(schema)))
    for key, rule in schema.items():
        if key in options and not fits(options[key], rule):
            yield f"option {key}: {options[key]!r} does not fit {rule}"
        if key not in options and not rule.endswith("?"):
            yield f"option {key} needs a default or a question mark"


def fits(value: object, rule: str) -> bool:
    """Say whether a value fits a rule of the Supervisor's: int(1,9), list(a|b), str, bool, url, port."""
    kind, _, inside = rule.removesuffix("?").removesuffix(")").partition("(")
    if kind == "list":
        return value in inside.split("|")
    if kind in ("int", "float", "port"):
        low, _, high = inside.partition(",")
        number = isinstance(value, int if kind != "float" else int | float) and not isinstance(value, bool)
        return number and float(low or "-inf") <= float(str(value)) <= float(high or "inf")
    if kind == "bool":
        return isinstance(value, bool)
    return kind in ("str", "url", "password", "email") and isinstance(value, str)


def _texts(config: dict[str, object], text: dict[str, object]) -> Iterator[str]:
    for part, keys in (("configuration", config.get("schema", {})), ("network", config.get("ports", {}))):
        words = text.get(part, {})
        yield from (
            f"translations/en.yaml: {part}.{key} is not in both" for key in sorted(set(keys) ^ set(words))
        )
    for key, words in text.get("configuration", {}).items():
        if not (words.get("name") and words.get("description")):
            yield f"translations/en.yaml: {key} needs name and description"


def _files(folder: Path) -> Iterator[str]:
    yield from (f"{name} is missing" for name in FILES if not (folder / name).is_file())
    dockerfile = (folder / "Dockerfile").read_text() if (folder / "Dockerfile").is_file() else ""
    if not re.search(r"^FROM ghcr\.io/home-assistant/base[\w-]*:[\w.-]+$", dockerfile, re.MULTILINE):
        yield "Dockerfile: FROM has to name a base image of Home Assistant's"
    if not re.search(r"^HEALTHCHECK ", dockerfile, re.MULTILINE):
        yield "Dockerfile lacks HEALTHCHECK"
    if not re.search(r'^CMD \["with-contenv", ', dockerfile, re.MULTILINE):
        yield "Dockerfile: CMD has to start with with-contenv"
    if re.search(r"^(COPY|ADD) .*\.\./", dockerfile, re.MULTILINE):
        yield "Dockerfile: nothing outside of the folder can be copied"


def _strays(root: Path) -> Iterator[str]:
    """The store takes every file of this name for an app; build.yaml is no longer read."""
    for path in files(root):
        where = path.relative_to(root)
        if "rootfs" in where.parts or where.parts[0].startswith("."):
            continue
        if (
            re.fullmatch(r"(config|build)\.(ya?ml|json)", path.name)
            and where.as_posix() != f"{APP}/config.yaml"
        ):
            yield f"{where}: no other file may have this name"

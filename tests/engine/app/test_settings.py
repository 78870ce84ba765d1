"""Settings: from the environment, or from the page of the app."""

import json
from pathlib import Path

import pytest

from watchpost_engine.settings import GIB, SettingsError, read_settings


def read(folder: Path, **values: str):  # type: ignore[no-untyped-def]
    return read_settings({"WATCHPOST_DATA": str(folder), **values})


def test_without_any_it_runs_on_its_own_folder(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/watchpost.db"
    assert (settings.port, settings.ingress_port, settings.broker) == (8098, 0, None)
    assert settings.retention_bytes == 20 * GIB


def test_the_page_of_the_app_counts_and_the_environment_counts_more(tmp_path: Path) -> None:
    (tmp_path / "options.json").write_text(
        json.dumps({"retention_days": 7, "retention_gb": 2, "log_level": "debug"})
    )
    settings = read(tmp_path, WATCHPOST_RETENTION_DAYS="3", SUPERVISOR_TOKEN="t")
    assert (settings.retention_days, settings.retention_bytes) == (3, 2 * GIB)
    assert (settings.log_level, settings.ingress_port) == ("debug", 8099)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "http"), ("PORT", "99999"), ("RETENTION_DAYS", "-1"), ("MQTT_PORT", "0")]
)
def test_nonsense_is_said(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name.lower()):
        read(tmp_path, **{f"WATCHPOST_{name}": value, "WATCHPOST_MQTT_HOST": "broker"})


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_page_that_cannot_be_read_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "options.json").write_text(text)
    with pytest.raises(SettingsError, match=r"options\.json"):
        read(tmp_path)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    settings = read(
        tmp_path, WATCHPOST_MQTT_HOST="b", WATCHPOST_MQTT_PASSWORD="hidden", SUPERVISOR_TOKEN="hidden"
    )
    assert "hidden" not in repr(settings)

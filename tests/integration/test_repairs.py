"""Issues come with a problem, and go with it."""

from __future__ import annotations

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.watchpost.plain import plain
from tests.fakes.engine import FakeEngine

from .conftest import Settle


@pytest.mark.parametrize(
    ("code", "key", "fixable"),
    [
        ("disk_full", "disk_full", False),
        ("model_unreachable", "model_not_working", True),
        ("model_unauthorized", "model_not_working", True),
    ],
)
async def test_from_problem_to_issue_and_back(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    issue_registry: ir.IssueRegistry,
    code: str,
    key: str,
    fixable: bool,
) -> None:
    await engine.change_system(problems=[{"code": code, "detail": "api.example.org"}])
    await settle(lambda: issue_registry.issues)
    (issue,) = issue_registry.issues.values()
    assert (issue.translation_key, issue.is_fixable) == (key, fixable)
    assert issue.translation_placeholders == {
        "engine": "Watchpost",
        "code": code,
        "detail": "api.example.org",
    }
    await engine.change_system(problems=[])
    await settle(lambda: not issue_registry.issues)


async def test_a_problem_that_was_there_before(
    hass: HomeAssistant, engine: FakeEngine, entry: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    engine.system["problems"] = [{"code": "disk_full", "detail": ""}, {"code": "budget_spent", "detail": ""}]
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert [issue.translation_key for issue in issue_registry.issues.values()] == ["disk_full"]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_solved_while_away(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    issue_registry: ir.IssueRegistry,
) -> None:
    await engine.change_system(problems=[{"code": "disk_full", "detail": ""}])
    await settle(lambda: issue_registry.issues)
    engine.system["problems"] = []
    await engine.drop()
    await settle(lambda: not issue_registry.issues)


@pytest.mark.parametrize(
    ("detail", "key"),
    [
        ("unauthorized", "away_unauthorized"),
        ("not_found", "away_not_found"),
        ("unreachable", "away_failed"),
        ("refused", "away_failed"),
    ],
)
async def test_the_way_to_the_away_copies(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
    detail: str,
    key: str,
) -> None:
    """What somebody has to mend has words of its own, and leads to where it is mended."""
    assert await async_setup_component(hass, "repairs", {})
    await engine.change_system(problems=[{"code": "away_failed", "detail": detail}])
    await settle(lambda: issue_registry.issues)
    (issue,) = issue_registry.issues.values()
    assert (issue.translation_key, issue.is_fixable) == (key, True)
    client = await hass_client()
    fix = "/api/repairs/issues/fix"
    form = await (await client.post(fix, json={"handler": "watchpost", "issue_id": issue.issue_id})).json()
    result = await (await client.post(f"{fix}/{form['flow_id']}", json={})).json()
    assert (result["type"], result["reason"]) == ("abort", "away_opened")
    (flow,) = hass.config_entries.options.async_progress()
    assert (flow["flow_id"], flow["step_id"]) == (result["next_flow"][1], "away")


async def test_the_way_is_closed_without_the_engine(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    await engine.change_system(problems=[{"code": "away_failed", "detail": "unauthorized"}])
    await settle(lambda: issue_registry.issues)
    (issue,) = issue_registry.issues.values()
    engine.fail("GET", "/v1/away", 503, "unavailable")
    client = await hass_client()
    fix = "/api/repairs/issues/fix"
    form = await (await client.post(fix, json={"handler": "watchpost", "issue_id": issue.issue_id})).json()
    result = await (await client.post(f"{fix}/{form['flow_id']}", json={})).json()
    assert (result["type"], result["reason"]) == ("abort", "engine_away")


async def test_the_way_to_the_models(
    hass: HomeAssistant,
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    await engine.change_system(problems=[{"code": "model_unauthorized", "detail": ""}])
    await settle(lambda: issue_registry.issues)
    (issue,) = issue_registry.issues.values()
    client = await hass_client()
    answer = await client.post(
        "/api/repairs/issues/fix", json={"handler": "watchpost", "issue_id": issue.issue_id}
    )
    form = await answer.json()
    assert (form["type"], form["step_id"]) == ("form", "confirm")
    answer = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    result = await answer.json()
    assert (result["type"], result["reason"]) == ("abort", "models_opened")
    kind, flow_id = result["next_flow"]
    assert kind == "options_flow"
    (flow,) = hass.config_entries.options.async_progress()
    assert (flow["flow_id"], flow["step_id"]) == (flow_id, "models")
    # Looking there fixes nothing yet.
    assert issue_registry.issues


EVIL = (
    "# Free\n\n[Click](https://evil.example/x) ![x](http://evil.example/p.png) <img src=x onerror=alert(1)> "
    "**bold** `code` | www.evil.example a@evil.example &lt;b&gt; \u202eback \U0001f511 " + "and so on " * 50
)


@pytest.mark.parametrize("code", ["model_failed", "disk_full"])
async def test_what_a_model_says_is_no_markdown(
    engine: FakeEngine,
    loaded: MockConfigEntry,
    settle: Settle,
    issue_registry: ir.IssueRegistry,
    code: str,
) -> None:
    """The description of a repair is rendered as markdown, and a model may say anything."""
    await engine.change_system(problems=[{"code": code + "<b>*", "detail": EVIL}])
    await settle(lambda: issue_registry.issues)
    (issue,) = issue_registry.issues.values()
    shown = issue.translation_placeholders or {}
    assert shown["code"] == code + "b"
    assert shown["detail"].startswith("Free Click (https: evil.example x)")
    assert len(shown["detail"]) <= 80
    assert not set("<>[]`*#_|&@/\\\n\u202e\U0001f511").intersection(shown["detail"])


async def test_only_marks_are_no_detail(
    engine: FakeEngine, loaded: MockConfigEntry, settle: Settle, issue_registry: ir.IssueRegistry
) -> None:
    """What is left of it says nothing."""
    await engine.change_system(problems=[{"code": "disk_full", "detail": "- *** <>"}])
    await settle(lambda: issue_registry.issues)
    (issue,) = issue_registry.issues.values()
    assert (issue.translation_placeholders or {})["detail"] == "-"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("see www.evil.example", "see www evil.example"),
        ("http://evil.example", "http: evil.example"),
        ("a_b_c and ~~d~~", "a b c and d"),
        ("Zu groß: 5,5 MB (höchstens 4)", "Zu groß: 5,5 MB (höchstens 4)"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "\N{HORIZONTAL ELLIPSIS}"),
    ],
)
def test_plain_words(said: str, shown: str) -> None:
    assert plain(said) == shown


async def test_what_a_model_server_says_in_a_form_is_no_markdown(
    hass: HomeAssistant, engine: FakeEngine, loaded: MockConfigEntry
) -> None:
    """Forms and their ends are markdown too."""
    engine.model_test = {"ok": False, "error": "failed", "message": EVIL}
    flow = await hass.config_entries.options.async_init(loaded.entry_id)
    flow = await hass.config_entries.options.async_configure(flow["flow_id"], {"next_step_id": "models"})
    typed = {"base_url": "http://192.0.2.3/v1", "model": "m", "daily_calls": 5, "daily_tokens": 5}
    shown = await hass.config_entries.options.async_configure(flow["flow_id"], typed)
    assert shown["errors"] == {"base": "model_failed"}
    assert (shown["description_placeholders"] or {})["detail"] == plain(EVIL)

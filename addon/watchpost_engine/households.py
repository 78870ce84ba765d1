"""Makes homes and tokens where no admin has asked for them: the command line, and the app's own home."""

from __future__ import annotations

from datetime import UTC, datetime

from .api.tokens import TokenDesk
from .api.visits import Visits
from .model.home import Home
from .model.ids import new_id
from .model.token import Scope
from .settings import Settings
from .storage.database import Database
from .storage.homes import HomeStore
from .storage.tokens import TokenStore


async def home_named(homes: HomeStore, name: str) -> Home:
    """Return the home of that name, made where there is none. Raises StorageError."""
    for home in homes.known.values():
        if home.name == name:
            return home
    home = Home(id=new_id(), name=name, created_at=datetime.now(UTC))
    await homes.add(home)
    return home


async def make_token(tokens: TokenStore, scope: Scope, home: Home | None, label: str) -> str:
    """Make a token and return its secret. Raises StorageError."""
    _, secret = await TokenDesk(tokens, Visits()).make(scope, home.id if home else None, label=label)
    return secret


async def token_on_disk(settings: Settings, scope: Scope, home_name: str, label: str) -> str:
    """Make a token for an engine, running or not, and return its secret. Raises StorageError."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.database_url)
    try:
        await database.open()
        homes, tokens = HomeStore(database), TokenStore(database)
        await homes.load()
        await tokens.load()
        home = None if scope is Scope.ADMIN else await home_named(homes, home_name)
        return await make_token(tokens, scope, home, label)
    finally:
        await database.close()

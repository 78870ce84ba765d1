"""Any server that speaks OpenAI's chat completions, as Ollama, llama.cpp, vLLM, OpenRouter and Gemini do."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import openai
from openai.types.chat import ChatCompletion, ChatCompletionContentPartParam, ChatCompletionMessageParam
from openai.types.shared_params.response_format_json_schema import ResponseFormatJSONSchema
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import PydanticSerializationError

from ...model.home import ModelSettings
from ..reply import SCHEMA
from .base import Answer, ProviderError, Request

TIMEOUT = 90.0
"""Seconds for one call: small machines take long over pictures."""

_FORMAT: ResponseFormatJSONSchema = {
    "type": "json_schema",
    "json_schema": {"name": "watchpost_event", "schema": SCHEMA, "strict": True},
}


class OpenAIProvider:
    """Asks once: every retry is the analyst's. Remembers which servers do not know structured output."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._unstructured: set[tuple[str, str]] = set()

    async def ask(self, settings: ModelSettings, request: Request) -> Answer:
        """Return the server's answer. Raises ProviderError."""
        async with self._client(settings) as client:
            with _translated():
                async with asyncio.timeout(self._timeout):  # for all of it: the SDK's own is for each read
                    reply = await self._complete(client, settings.base_url, request)
        return _answer(reply, request.model)

    async def names(self, settings: ModelSettings) -> list[str]:
        """Return the names of the models the server offers. Raises ProviderError."""
        async with self._client(settings) as client:
            with _translated():
                return sorted([model.id async for model in client.models.list()])[:500]

    async def _complete(self, client: openai.AsyncOpenAI, url: str, request: Request) -> ChatCompletion:
        messages = _messages(request)
        if (url, request.model) not in self._unstructured:
            try:
                return await client.chat.completions.create(
                    model=request.model, messages=messages, response_format=_FORMAT
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as err:
                if "response_format" not in str(err) and "json_schema" not in str(err):
                    raise
                self._unstructured.add((url, request.model))
        return await client.chat.completions.create(model=request.model, messages=messages)

    def _client(self, settings: ModelSettings) -> openai.AsyncOpenAI:
        # A server at home wants no key, but the SDK insists on one.
        key = settings.key or "none"
        return openai.AsyncOpenAI(
            base_url=settings.base_url, api_key=key, timeout=self._timeout, max_retries=0
        )


def _messages(request: Request) -> list[ChatCompletionMessageParam]:
    content: list[ChatCompletionContentPartParam] = [{"type": "text", "text": request.question}]
    for title, jpeg in request.pictures:
        url = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
        content.append({"type": "text", "text": title})
        content.append({"type": "image_url", "image_url": {"url": url}})
    return [{"role": "system", "content": request.instructions}, {"role": "user", "content": content}]


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message


class _Reply(BaseModel):
    """What of a server's reply is believed: the SDK itself takes whatever comes."""

    choices: Annotated[list[_Choice], Field(min_length=1)]
    model: str | None = None
    usage: object = None


def _answer(reply: object, asked: str) -> Answer:
    if not isinstance(reply, ChatCompletion):
        raise ProviderError("bad_reply", "no completion")
    try:
        read = _Reply.model_validate(reply.model_dump(warnings=False))
    except (ValidationError, PydanticSerializationError) as err:
        raise ProviderError("bad_reply", "no message in it") from err
    message = read.choices[0].message
    if message.refusal:
        raise ProviderError("refused", "the model said no")
    usage = read.usage if isinstance(read.usage, dict) else {}
    return Answer(
        text=message.content or "",
        model=(read.model or asked)[:100],
        tokens_in=_count(usage.get("prompt_tokens")),
        tokens_out=_count(usage.get("completion_tokens")),
        cost=_cost(usage.get("cost")),
    )


def _count(tokens: object) -> int:
    """Servers that do not count say nothing, or nonsense: that is no reason to lose the words."""
    plausible = isinstance(tokens, int) and not isinstance(tokens, bool) and 0 <= tokens <= 100_000_000
    return tokens if plausible and isinstance(tokens, int) else 0


def _cost(cost: object) -> float | None:
    """OpenRouter says what a call cost; most servers do not."""
    return float(cost) if isinstance(cost, int | float) and 0 <= cost < 1e6 else None


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (openai.APITimeoutError, TimeoutError) as err:
        raise ProviderError("timeout") from err
    except openai.APIConnectionError as err:
        raise ProviderError("unreachable") from err
    except (openai.AuthenticationError, openai.PermissionDeniedError) as err:
        raise ProviderError("unauthorized", f"status {err.status_code}") from err
    except openai.RateLimitError as err:
        raise ProviderError("rate_limited", retry_after=_retry_after(err)) from err
    except openai.APIStatusError as err:
        code = "unreachable" if err.status_code >= 500 else "refused"
        raise ProviderError(code, f"status {err.status_code}", retry_after=_retry_after(err)) from err
    except (openai.OpenAIError, ValueError) as err:  # the SDK lets JSON's own errors through
        raise ProviderError("bad_reply", type(err).__name__) from err


def _retry_after(err: openai.APIStatusError) -> float | None:
    try:
        seconds = float(err.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(max(seconds, 0.0), 86400.0)

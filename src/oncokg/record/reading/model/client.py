"""Asking a model: one request to an endpoint that speaks OpenAI's protocol, and an answer that is whole.

Nearly all providers and local servers speak it; which one is asked is a matter of the address
(`OPENAI_BASE_URL`) and the key (`OPENAI_API_KEY`), both from the environment unless given.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from oncokg.errors import BadInput, FetchError, MissingExtra
from oncokg.record.reading.model.prompt import messages
from oncokg.record.reading.model.schema import SCHEMA

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

    from oncokg.source.document import Document

KEY: Final = "OPENAI_API_KEY"
ADDRESS: Final = "OPENAI_BASE_URL"
_PUBLIC: Final = "https://api.openai.com/v1"
_ANOTHER: Final = "try again, or another model"


@dataclass(frozen=True, kw_only=True)
class Client:
    """The way to one model; `timeout` is in seconds, `retries` are of the client library."""

    model: str
    address: str | None = None
    key: str | None = field(default=None, repr=False)
    timeout: float = 180.0
    retries: int = 2

    @property
    def url(self) -> str:
        """The address that is asked."""
        return self.address or os.environ.get(ADDRESS) or _PUBLIC

    def ask(self, document: Document) -> dict[str, Any]:
        """Return the model's answer on a document, as JSON.

        Raises `MissingExtra` without the extra `model`, `FetchError` where the endpoint gives no answer, and
        `BadInput` for a refusal and for an answer that is cut off or no JSON.
        """
        try:
            import openai
        except ImportError:
            raise MissingExtra("model", "reading with a language model") from None
        key = self.key or os.environ.get(KEY)
        if not key and self.url == _PUBLIC:
            raise BadInput(
                self.url, f"there is no key in {KEY}", f"set {KEY}, or {ADDRESS} for another server"
            )
        asked: Any = {
            "model": self.model,
            "messages": messages(document.name, document.text),
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "facts", "strict": True, "schema": SCHEMA},
            },
        }
        try:
            with openai.OpenAI(
                api_key=key or "none", base_url=self.url, timeout=self.timeout, max_retries=self.retries
            ) as client:
                answer = client.chat.completions.create(**asked)
        except openai.APITimeoutError:
            reason = f"{self.model} did not answer within {self.timeout:g} seconds"
            raise FetchError(self.url, reason, _ANOTHER) from None
        except openai.APIStatusError as error:
            reason = f"{self.model}: HTTP status {error.status_code}"
            raise FetchError(self.url, reason, _advice(error.status_code), status=error.status_code) from None
        except openai.APIConnectionError:
            raise FetchError(self.url, "cannot be reached", "is the address right?") from None
        except (openai.OpenAIError, ValueError) as error:
            raise FetchError(self.url, f"gives no usable answer ({type(error).__name__})", _ANOTHER) from None
        return _json(_content(answer, document, self.model), document, self.model)


def _advice(status: int) -> str:
    if status in (401, 403):
        return f"is {KEY} right, and may it use this model?"
    if status == 404:
        return "is there a model of that name?"
    return "try again later" if status in (429, 500, 502, 503, 504) else "does this server take JSON schemas?"


def _content(answer: ChatCompletion, document: Document, model: str) -> str:
    choices = getattr(answer, "choices", None)
    if not choices:
        raise BadInput(document.name, f"{model} gave an empty answer", _ANOTHER)
    message = choices[0].message
    if getattr(message, "refusal", None) or choices[0].finish_reason == "content_filter":
        raise BadInput(
            document.name, f"{model} refused to read it", "read it by the rules, or ask another model"
        )
    if choices[0].finish_reason == "length":
        raise BadInput(document.name, f"the answer of {model} is cut off", "give shorter documents")
    content = message.content
    if not isinstance(content, str) or not content.strip():
        raise BadInput(document.name, f"{model} gave an empty answer", _ANOTHER)
    return content


def _json(content: str, document: Document, model: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise BadInput(document.name, f"the answer of {model} is no JSON", _ANOTHER) from None
    if not isinstance(found, dict):
        raise BadInput(document.name, f"the answer of {model} is no JSON object", _ANOTHER)
    return found

"""A publisher on 127.0.0.1: it answers as the real ones document it, and fails when a test says so."""

from __future__ import annotations

import datetime
import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from oncokg.fetching.web import Patience

DAY = datetime.date(2026, 8, 11)
LATER = datetime.date(2026, 9, 1)

QUICK = Patience(attempts=4, first_wait=1, longest_wait=60, second=0.002, silence=0.5, answer=5)
"""As patient as at home, in a five-hundredth of the time; an answer may be silent for half a second."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request: its path, its parameters, its headers (names in small letters)."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    url: str


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer; `cut` sends so many bytes less than it claims, `late` waits before it.

    `drip` waits before each of ten pieces.
    """

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0
    late: float = 0.0
    drip: float = 0.0


Answering = Callable[[Asked], Reply]


def as_json(value: Any, **more: Any) -> Reply:
    return Reply(body=json.dumps(value).encode(), **more)


def moved(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"location": to})


NO_RECORD = as_json({"error": {"code": "NOT_FOUND", "message": "No matches found!"}}, status=404)
WEB_PAGE = Reply(body=b"<!DOCTYPE html><html><title>Sorry</title></html>", kind="text/html; charset=utf-8")


class Publisher:
    """Answers by path: `first` holds replies that are given once each, before the regular answer."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, Answering] = {}
        self.first: list[Reply] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {
                    name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()
                }
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(path=parts.path, query=query, headers=headers, url=outer.url(self.path))
                outer.asked.append(asked)
                outer._send(self, outer._reply(asked))

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Publisher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, answer: Answering | Reply) -> None:
        """Answer a path, and those below it, from now on."""
        self.answers[path] = (lambda _: answer) if isinstance(answer, Reply) else answer

    def fail(self, *replies: Reply) -> None:
        """Give these replies first, whatever is asked."""
        self.first += replies

    def _reply(self, asked: Asked) -> Reply:
        if self.first:
            return self.first.pop(0)
        fitting = [
            path
            for path in self.answers
            if asked.path == path or asked.path.startswith((path + "/", path + "."))
        ]
        return (
            self.answers[max(fitting, key=len)](asked)
            if fitting
            else Reply(status=404, kind="text/plain", body=b"no")
        )

    @staticmethod
    def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        time.sleep(reply.late)
        etag = '"' + hashlib.sha256(reply.body).hexdigest()[:16] + '"'
        same = reply.status == 200 and handler.headers.get("if-none-match") == etag
        body = b"" if same else reply.body
        try:
            handler.send_response(304 if same else reply.status)
            if reply.status == 200:
                handler.send_header("etag", etag)
            if not same:
                handler.send_header("content-type", reply.kind)
                handler.send_header("content-length", str(len(body)))
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            piece = len(body) // 10 + 1 if reply.drip else len(body) + 1
            for start in range(0, len(body) - reply.cut, piece):
                time.sleep(reply.drip)
                handler.wfile.write(body[start : min(start + piece, len(body) - reply.cut)])
            if reply.cut:
                handler.close_connection = True
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True  # whoever asked has given up


def openfda(records: list[dict[str, Any]], number: str, publisher: Publisher, most: int = 1000) -> Answering:
    """Answer as https://open.fda.gov/apis/paging/ says: a Link header on every page but the last."""

    def answer(asked: Asked) -> Reply:
        search, limit = asked.query.get("search", ""), min(most, int(asked.query.get("limit", "1")))
        found = [
            one for one in records if not search.startswith(number + ":") or f'"{one.get(number)}"' in search
        ]
        start = int(asked.query.get("search_after", "0=0").removeprefix("0="))
        shown = found[start : start + limit]
        if not shown:
            return NO_RECORD
        meta = {"last_updated": "2026-08-11", "results": {"skip": 0, "limit": limit, "total": len(found)}}
        headers = {}
        if start + limit < len(found):
            after = urlencode(
                {**asked.query, "skip": "0", "search_after": f"0={start + limit}"}, quote_via=quote
            )
            headers["link"] = f'<{publisher.url(asked.path)}?{after}>; rel="next"'
        return as_json({"meta": meta, "results": shown}, headers=headers)

    return answer


def clinical_trials(studies: list[dict[str, Any]], size: int = 2) -> Answering:
    """Answer as https://clinicaltrials.gov/data-api/api says: `nextPageToken` on every page but the last."""

    def answer(asked: Asked) -> Reply:
        number = asked.path.rpartition("/")[2]
        if number.startswith("NCT"):
            found = [one for one in studies if number_of(one) == number]
            missing = Reply(status=404, kind="text/plain", body=f"NCT number {number} not found".encode())
            return as_json(found[0]) if found else missing
        start, step = int(asked.query.get("pageToken", "t0")[1:]), min(size, int(asked.query["pageSize"]))
        page: dict[str, Any] = {"totalCount": len(studies), "studies": studies[start : start + step]}
        if start + step < len(studies):
            page["nextPageToken"] = f"t{start + step}"
        return as_json(page)

    return answer


def number_of(study: dict[str, Any]) -> str:
    return str(study["protocolSection"]["identificationModule"]["nctId"])


def study(number: int, title: str = "A study", day: str = "2026-08-11", version: int = 1) -> dict[str, Any]:
    """Return an invented study in the registry's shape."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": title},
            "statusModule": {
                "overallStatus": "COMPLETED",
                "lastUpdatePostDateStruct": {"date": f"2026-0{version}-01", "type": "ACTUAL"},
            },
            "conditionsModule": {"conditions": ["Acute Lymphoblastic Leukemia"]},
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": day}},
        "hasResults": False,
    }


def dailymed(labels: dict[str, int]) -> Answering:
    """Answer as DailyMed's web services do: numbered pages of set ids, and one XML document for each."""

    def answer(asked: Asked) -> Reply:
        name = asked.path.rpartition("/")[2]
        if name.endswith(".xml"):
            version = labels.get(name.removesuffix(".xml"))
            inside = f'<versionNumber value="{version}"/>'
            text = f'<?xml version="1.0"?>\n<document xmlns="urn:hl7-org:v3">{inside}</document>'
            return Reply(status=404) if version is None else Reply(body=text.encode(), kind="text/xml")
        page, size = int(asked.query.get("page", "1")), 2
        pages = max(1, -(-len(labels) // size))
        shown = list(labels.items())[(page - 1) * size : page * size]
        metadata = {
            "total_elements": str(len(labels)),
            "elements_per_page": str(size),
            "total_pages": str(pages),
            "current_page": str(page),
            "next_page_url": "null" if page == pages else "https://dailymed.nlm.nih.gov/next",
        }
        data = [{"setid": setid, "title": "A LABEL", "spl_version": version} for setid, version in shown]
        return as_json({"data": data, "metadata": metadata})

    return answer


def nci(trials: list[dict[str, Any]]) -> Answering:
    """Answer as the NCI trials API does: `from` and `size`, with a total."""

    def answer(asked: Asked) -> Reply:
        if asked.headers.get("x-api-key") != "secret-key":
            return as_json({"message": "Forbidden"}, status=403)
        start = int(asked.query.get("from", "0"))
        return as_json({"total": len(trials), "data": trials[start : start + 2]})

    return answer

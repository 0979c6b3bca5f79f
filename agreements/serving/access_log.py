"""Access log: one JSON line for a request, without the address of the client and without the query string."""

import datetime as dt
import json
import logging
import re
import secrets
import time
import traceback
from contextvars import ContextVar

from django.db import OperationalError

_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
MAX_FRAMES = 8  # of a traceback, the innermost
access = logging.getLogger("access")


class RequestLog:
    """What the line of one request says, filled in while it is answered."""

    __slots__ = ("_started", "cache", "id", "method", "queries", "route")

    def __init__(self, method: str, given_id: str = ""):
        self._started = time.perf_counter()
        self.id = given_id if given_id and _ID.fullmatch(given_id) else secrets.token_hex(8)
        self.method = method if method.isalpha() else ""
        self.route = ""
        self.queries = 0
        self.cache = "pass"  # hit, miss, stale (the database is gone), or pass: never kept

    def count(self, execute, sql, params, many, context):
        """An execute wrapper for Django's connections."""
        self.queries += 1
        return execute(sql, params, many, context)

    def close(self, status: str) -> None:
        """Write the line; `status` is WSGI's, such as "200 OK"."""
        if not access.isEnabledFor(logging.INFO):
            return
        record = logging.LogRecord(access.name, logging.INFO, "", 0, "", (), None)  # without a search for the caller
        milliseconds = (time.perf_counter() - self._started) * 1000
        record.line = (  # nothing in it needs escaping, and it is written for every answer
            f'"id":"{self.id}","method":"{self.method}","route":"{self.route}","status":{status[:3]},'
            f'"ms":{milliseconds:.2f},"queries":{self.queries},"cache":"{self.cache}"'
        )
        access.handle(record)


current: ContextVar[RequestLog | None] = ContextVar("request_log", default=None)


class JsonLines(logging.Formatter):
    """Formats the line of a request, one of the security log, or a warning with the request it belongs to."""

    _encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode

    def format(self, record: logging.LogRecord) -> str:
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        if line := getattr(record, "line", None):
            return f'{{"time":"{moment}",{line}}}'
        if fields := getattr(record, "fields", None):
            return self._encode({"time": moment, **fields})
        return self._encode({"time": moment, **self._warning(record)})

    def _warning(self, record: logging.LogRecord) -> dict:
        # Django's messages about requests end with the address, which may hold what somebody typed.
        message = record.getMessage()
        if record.name == "django.request" and isinstance(record.args, tuple) and record.args:
            message = str(record.args[0])
        line: dict[str, object] = {"level": record.levelname.lower(), "logger": record.name, "message": message}
        if request := current.get():
            line |= {"id": request.id, "method": request.method, "route": request.route}
        if record.exc_info and record.exc_info[0]:
            kind, error, frames = record.exc_info
            line["error"] = kind.__name__
            if isinstance(error, OperationalError):  # speaks of the database; others may quote what was typed
                line["reason"] = str(error)
            line["frames"] = [
                f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(frames)[-MAX_FRAMES:]
            ]
        return line

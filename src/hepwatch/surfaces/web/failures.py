"""One shape for everything that went wrong: {"error": {"code", "message"}}; the same words as a page for a browser."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from hepwatch.errors import ConflictError, HepwatchError, RefusedError, UsageError
from hepwatch.surfaces.web.pages import page

_CODES = {400: "not_understood", 401: "signed_out", 403: "not_allowed", 404: "not_found", 405: "wrong_method", 409: "conflict", 422: "not_understood"}
_WORDS = {
    404: "There is nothing here, or this account may not see it; go back to the list.",
    405: "This address is not used in that way; see /api/openapi.json.",
    401: "You are not signed in, or your session has ended; nothing was recorded. Sign in and try again.",
}


class Failure(Exception):
    """Something to tell the caller, with its status."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code or _CODES.get(status, "failed")


def body(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def plain_failure(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse(body(code, message), status)


def not_found() -> Failure:
    return Failure(404, _WORDS[404])


def install(app: FastAPI) -> None:
    """Every exception that can leave a route, as that one shape."""

    @app.exception_handler(Failure)
    def _failure(request: Request, problem: Failure) -> Response:
        return _answer(request, problem.status, problem.code, problem.message)

    @app.exception_handler(HTTPException)
    def _http(request: Request, problem: HTTPException) -> Response:
        status = problem.status_code
        return _answer(request, status, _CODES.get(status, "failed"), _WORDS.get(status, "The request could not be answered; try again."))

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, problem: RequestValidationError) -> Response:
        places = ", ".join(sorted({".".join(str(part) for part in error["loc"] if isinstance(part, str)) for error in problem.errors()}))
        return _answer(request, 422, "not_understood", f"These parts of the request are missing or not as described: {places}; see /api/openapi.json.")

    @app.exception_handler(HepwatchError)
    def _told(request: Request, problem: HepwatchError) -> Response:
        known = {ConflictError: (409, "conflict"), RefusedError: (422, "not_understood"), UsageError: (422, "not_understood")}
        status, code = next((known[kind] for kind in known if isinstance(problem, kind)), (500, "failed"))
        return _answer(request, status, code, str(problem))

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, problem: Exception) -> Response:
        return _answer(request, 500, "failed", "Something went wrong on the server; nothing was recorded. Tell whoever runs it.")


def _answer(request: Request, status: int, code: str, message: str) -> Response:
    if request.url.path.startswith(("/api/", "/cds-services", "/healthz")) or "text/html" not in request.headers.get("accept", "*/*"):
        return plain_failure(status, code, message)
    if status == 401:
        return _to_sign_in(request)
    return page(request, "failure.html", status=status, message=message)


def _to_sign_in(request: Request) -> Response:
    """A whole-page move, also when only a piece of a page was asked for."""
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"hx-redirect": "/sign-in?ended=1"})
    return RedirectResponse("/sign-in?ended=1", 303)

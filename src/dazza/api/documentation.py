"""The OpenAPI document, and /docs: Swagger UI from files that a package brings, without a CDN."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from dazza.api.errors import Problem, not_found

ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"model": Problem, "description": "What was asked for cannot be had."},
    "5XX": {"model": Problem, "description": "Something is wrong here."},
}
FILES: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}
"""Files of the package `fastapi-offline` that the page needs."""
PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dazza: API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon.png">
</head>
<body>
<div id="swagger-ui"><noscript>The OpenAPI document is at <a href="{0}">{0}</a>.</noscript></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START: Final = """SwaggerUIBundle({
  url: "%s",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""


def router(document: str) -> APIRouter:
    """Routes of the document, at this address, and of the page that shows it."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(document)
    async def openapi(request: Request) -> Response:
        return JSONResponse(request.app.openapi(), headers={"Cache-Control": "no-cache"})

    @routes.get("/docs")
    async def page() -> Response:
        return HTMLResponse(PAGE.format(document))

    @routes.get("/docs/start.js")
    async def start() -> Response:
        return Response(START % document, media_type="text/javascript")

    @routes.get("/docs/{name}")
    async def file(name: str) -> Response:
        if name not in FILES:
            raise not_found("there is no such file of the documentation")
        path = Path(str(files("fastapi_offline"))) / "static" / name
        return FileResponse(
            path, media_type=FILES[name], headers={"Cache-Control": "public, max-age=86400"}
        )

    return routes

"""A server as `dazza serve` runs it, without scheduler, with an endpoint beside the others that
returns a constant of any size: what an answer costs that needs no thought."""

from __future__ import annotations

import argparse

import uvicorn
from fastapi import Response

from dazza.api.app import create_app
from dazza.settings import settings_from
from dazza.stats.readers import Readers

PIECE = b'{"success":true,"data":"'


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("port", type=int)
    arguments = parser.parse_args()
    settings = settings_from({"api": {"rate_limit": "100000000/day", "log_requests": False}})
    with Readers(arguments.database) as readers:
        app = create_app(readers, settings)
        constants: dict[int, bytes] = {}

        @app.get("/api/v1/constant/{size}")
        async def constant(size: int) -> Response:
            body = constants.setdefault(size, PIECE + b"x" * (size - len(PIECE) - 2) + b'"}')
            return Response(body, media_type="application/json")

        uvicorn.run(
            app, port=arguments.port, http="httptools", loop="uvloop", access_log=False, ws="none"
        )


if __name__ == "__main__":
    main()

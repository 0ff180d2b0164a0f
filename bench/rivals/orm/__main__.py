"""`python -m bench.rivals.orm PORT URL`: every list in the usual way on one port."""

import sys

import uvicorn
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from bench.rivals.orm import lobstr, own, posteverywhere, tikmatrix, tokportal


def application(url: str) -> FastAPI:
    app = FastAPI()
    engine = create_async_engine(
        url.replace("sqlite://", "sqlite+aiosqlite://").replace(
            "postgresql://", "postgresql+asyncpg://"
        ),
        pool_size=8,
    )
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    for face in (own, tikmatrix, lobstr, tokportal, posteverywhere):
        app.include_router(face.router)
    return app


def main() -> None:
    uvicorn.run(
        application(sys.argv[2]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()

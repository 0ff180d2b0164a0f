"""The usual way: FastAPI, pydantic, SQLAlchemy's asynchronous ORM. The same lists and fields."""

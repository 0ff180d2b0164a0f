"""The app that every sandbox has at each of its platforms; it opens nothing anywhere else."""

from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App
from rollcall.sandbox.consent.platforms import PLATFORMS


def client_id(platform: str) -> str:
    return f"sandbox-{platform}"


def client_secret(platform: str) -> str:
    return f"secret-of-the-sandbox-at-{platform}"


def sandbox_apps() -> dict[str, App]:
    return {name: App(client_id(name), Secret(client_secret(name))) for name in PLATFORMS}

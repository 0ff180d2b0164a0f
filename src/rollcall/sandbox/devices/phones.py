"""Which phones there are: those that the sandbox's accounts live on, then as many as are wanted."""

from dataclasses import dataclass
from datetime import UTC, datetime

from rollcall.sandbox.fleet import MODELS, fleet

PRODUCTS = {
    "Pixel 7": ("panther", "14"),
    "Pixel 8a": ("akita", "15"),
    "Galaxy A54": ("a54xnaxx", "14"),
    "sdk_gphone64_x86_64": ("sdk_gphone64_x86_64", "14"),
}
"""Of each model, the name of its product and its Android."""
MOST = 500
ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Which serials the fleet has does not depend on the day it is made."""


@dataclass(frozen=True, slots=True)
class Phone:
    serial: str
    model: str
    product: str
    android_version: str

    @property
    def properties(self) -> dict[str, str]:
        """What `getprop` says on it."""
        return {
            "ro.serialno": self.serial,
            "ro.product.model": self.model,
            "ro.product.name": self.product,
            "ro.product.device": self.product,
            "ro.build.version.release": self.android_version,
            "sys.boot_completed": "1",
        }


def phones(count: int) -> list[Phone]:
    """The same ones for the same count, and the first ones the same for every count."""
    made = [_phone(serial, model) for serial, model in _of_the_fleet().items()]
    more = range(len(made), count)
    made += [_phone(f"SBXP{place:06d}", MODELS[place % len(MODELS)]) for place in more]
    return made[:count]


def _of_the_fleet() -> dict[str, str]:
    """Serials of the fleet's devices with their models; of two who say one, the later is right."""
    said = [(each.facts.device_serial, each.facts.device_model) for each in fleet(ANY_DAY)]
    return {
        serial: model
        for serial, model in said
        if isinstance(serial, str) and isinstance(model, str) and model in PRODUCTS
    }


def _phone(serial: str, model: str) -> Phone:
    product, android = PRODUCTS[model]
    return Phone(serial, model, product, android)

"""One command, timed part by part in its own process; benchmarks/start_up.py starts it.

Says on the last line of stderr, as JSON, the seconds of each part. Little is imported here, so that
the imports are the program's own.
"""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Clock:
    """Seconds by part; a part inside a part counts for the outer one."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}
        self._running = False

    def call(self, part: str, work: Any, *args: Any, **named: Any) -> Any:
        if self._running:
            return work(*args, **named)
        self._running, start = True, time.perf_counter()
        try:
            return work(*args, **named)
        finally:
            self._running = False
            self.taken[part] = self.taken.get(part, 0) + time.perf_counter() - start

    def watch(self, part: str, owner: Any, attribute: str) -> None:
        """Time the calls of what stands there."""
        work = getattr(owner, attribute)
        setattr(owner, attribute, lambda *a, **named: self.call(part, work, *a, **named))


def classes_timed(clock: Clock) -> None:
    """The making of classes by attrs, inside the imports."""
    import attrs

    for name in ("frozen", "define"):
        make = getattr(attrs, name)

        def timed(*args: Any, _make: Any = make, **named: Any) -> Any:
            if args:
                return clock.call("imports: attrs makes the classes", _make, *args, **named)
            return lambda cls: clock.call("imports: attrs makes the classes", _make(**named), cls)

        setattr(attrs, name, timed)


def main(arguments: list[str]) -> None:
    clock = Clock()
    start = time.perf_counter()
    __import__("attrs")
    __import__("yaml")
    libraries = time.perf_counter() - start
    classes_timed(clock)
    start = time.perf_counter()
    from jixiao import card_table, cli, program, shelf

    whole = time.perf_counter() - start
    others = whole - sum(clock.taken.values())
    clock.taken["imports: attrs and yaml"] = libraries
    clock.taken["imports: all others"] = others
    before = sum(clock.taken.values())
    for part, owner, attribute in (
        ("reading the sheet", program, "read_sheet"),
        ("choosing the standard", shelf.Shelf, "choose"),
        ("loading the rule file", shelf.Shelf, "load"),
        ("making the engine", program.Program, "_matcher"),
        ("binding and scoring", program, "bind"),
        ("binding and scoring", program, "score"),
        ("findings", program, "with_findings"),
        ("printing", card_table, "card_text"),
    ):
        clock.watch(part, owner, attribute)
    start = time.perf_counter()
    cli.main(arguments)
    whole = time.perf_counter() - start
    clock.taken["all others"] = whole - (sum(clock.taken.values()) - before)
    said = ", ".join(f'"{part}": {seconds!r}' for part, seconds in clock.taken.items())
    print(f"{{{said}}}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])

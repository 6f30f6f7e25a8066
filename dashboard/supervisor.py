"""Keep processes alive: start them, start again what dies, stop them all together. Knows nothing of what they do."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

BACK_OFF = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
STEADY = 60.0  # a child that lived that long has recovered: its next fall waits one second again
GRACE = 4.0
LOOK_EVERY = 0.1


@dataclass
class Child:
    """One process to be kept alive. ``falls``: how often it died since it last stood steady."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    again_at: float = 0.0

    @property
    def alive(self) -> bool:
        """Whether its process runs at this moment."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Supervisor:
    """The children of one ``up``. ``say`` is told of every death."""

    say: Callable[[str], None]
    environment: Mapping[str, str]
    back_off: Sequence[float] = BACK_OFF
    grace: float = GRACE
    children: list[Child] = field(default_factory=list)

    def add(self, name: str, command: Sequence[str]) -> Child:
        """Start one more process and keep it alive from now on."""
        child = Child(name, command)
        self.children.append(child)
        self._spawn(child)
        return child

    def run(self, stop: Event, on_look: Callable[[], None] = lambda: None) -> None:
        """Keep them alive until told to stop. ``on_look`` is called at every round."""
        while not stop.wait(LOOK_EVERY):
            for child in self.children:
                self._look(child)
            on_look()

    def stop(self) -> None:
        """Ask all to stop, at once; kill, with what they started, those that have not when the grace is over."""
        running = [child.process for child in self.children if child.process and child.alive]
        for process in running:
            _signal(process, signal.SIGTERM)
        until = time.monotonic() + self.grace
        for process in running:
            try:
                process.wait(max(until - time.monotonic(), 0.01))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()
        for child in self.children:
            _let_go(child)

    def _look(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.again_at:
                self._spawn(child)
            return
        code = child.process.poll()
        if code is None:
            return
        child.falls = 0 if now - child.started > STEADY else child.falls
        wait = self.back_off[min(child.falls, len(self.back_off) - 1)]
        child.falls, child.again_at = child.falls + 1, now + wait
        _let_go(child)
        self.say(f"{child.name} {_ending(code)}, {wait:g} 秒后重新启动")

    def _spawn(self, child: Child) -> None:
        # Its own session: Ctrl-C in the terminal reaches only us, and we stop them in order. The pipe is the leash.
        child.process = subprocess.Popen(  # noqa: S603  # our own commands, no shell, nothing a person typed
            list(child.command), stdin=subprocess.PIPE, start_new_session=True, env=dict(self.environment)
        )
        child.started = time.monotonic()


def _let_go(child: Child) -> None:
    """Forget a process that ended; what it left behind in its group goes with it."""
    if child.process is None:
        return
    _signal(child.process, signal.SIGKILL)
    if child.process.stdin:
        child.process.stdin.close()
    child.process = None


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return  # the whole group is gone already


def _ending(code: int) -> str:
    return f"被信号 {-code} 终止" if code < 0 else f"已退出 (代码 {code})"

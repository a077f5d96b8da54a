"""A process that renders, beside the one that makes what is rendered."""

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import zip_longest
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

AHEAD = 6
"""Exhibits that may wait for the renderer: each holds its specs, of some megabytes at most."""

MAX_WAITING = 4
"""Tasks that may wait for the renderer before its parent does what is less urgent itself."""


def collect_less() -> None:
    """Look less often for what can be dropped: a build makes much and drops little.

    It saves a twentieth of a build's time, and is for processes that do nothing else.
    """
    gc.set_threshold(50_000, 20, 50)


class Renderer:
    """A process that renders; it starts with the first task and ends with its parent."""

    def __init__(self) -> None:
        """Begin without a process."""
        self._pool: ProcessPoolExecutor | None = None
        self._workers: list[BaseProcess] = []
        self._waiting: list[Future[Any]] = []

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a function of charts/ run there, in another process if the last one died."""
        future = self._submit(task, *arguments)
        self._waiting = [*self._unfinished(), future]
        return future

    def submit_or_run(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a function run there, or at once in this process if more waits there than may."""
        if len(self._unfinished()) <= MAX_WAITING:
            return self.submit(task, *arguments)
        future: Future[Any] = Future()
        try:
            future.set_result(task(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def _unfinished(self) -> list[Future[Any]]:
        return [future for future in self._waiting if not future.done()]

    def _submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        if not self._pool:
            return self._start().submit(task, *arguments)
        try:
            return self._pool.submit(task, *arguments)
        except BrokenProcessPool:
            self.stop()
            return self._start().submit(task, *arguments)

    def _start(self) -> ProcessPoolExecutor:
        """Start the process, and remember it: others of this program are not ours to end."""
        others = active_children()
        spawn = get_context("spawn")
        self._pool = ProcessPoolExecutor(1, spawn, initializer=_begin_rendering)
        self._pool.submit(int)
        self._workers = [process for process in active_children() if process not in others]
        return self._pool

    def stop(self) -> None:
        """End the process; what is being rendered is not waited for."""
        if self._pool:
            for worker in self._workers:
                worker.terminate()
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def result_or(future: Future[Any], again: Callable[[], Any]) -> Any:
    """Give what a task gave; if its process died, as when memory is full, do it in this one."""
    try:
        return future.result()
    except BrokenProcessPool:
        return again()


def staggered(names: Sequence[str], ahead: int = AHEAD) -> Iterator[tuple[str, str]]:
    """Pair names with those that come so many places earlier; "" where there is none.

    What is started for the first of a pair is awaited for the second, and never more of it waits.
    """
    return zip_longest(names, [*[""] * ahead, *names], fillvalue="")


def _begin_rendering() -> None:
    """Begin a process that ends with its parent, also at Ctrl-C, without a word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)

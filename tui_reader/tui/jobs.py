"""Work in progress beside the reading: what the footer tells of it, and what ``esc`` stops. Pure."""

from __future__ import annotations

from collections.abc import Callable

from tui_reader.tui import saying


class Job:
    """A piece of work that goes on; ``Jobs.begin`` makes it."""

    def __init__(self, jobs: Jobs, name: str, words: str, stop: Callable[[], None] | None, told: bool) -> None:
        self._jobs = jobs
        self.name = name
        self.words = words
        """For the footer: ``importing papers.jsonl``."""
        self._stop = stop
        self.told = told
        """True when it is worth telling: work that takes a moment is not."""

    @property
    def can_stop(self) -> bool:
        """True when the reader may stop it."""
        return self._stop is not None

    @property
    def goes_on(self) -> bool:
        """True when it has not ended."""
        return self in self._jobs

    def tell(self, words: str = "") -> None:
        """It is worth telling now, in other words if there are any; nothing once it has ended."""
        words = words or self.words
        if self.goes_on and (words, True) != (self.words, self.told):
            self.words, self.told = words, True
            self._jobs.changed()

    def end(self) -> None:
        """It is done, or failed. Once is enough, more does no harm."""
        self._jobs.end(self)

    def stop(self) -> None:
        """Stop it, and it has ended."""
        self.end()
        if self._stop:
            self._stop()


class Jobs:
    """The jobs that go on, the latest last."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """``changed`` is called when something else is to be told."""
        self._jobs: list[Job] = []
        self.changed = changed

    def __contains__(self, job: object) -> bool:
        return any(one is job for one in self._jobs)

    def begin(self, words: str, stop: Callable[[], None] | None = None, *, name: str = "", told: bool = True) -> Job:
        """A job begins. One of the same ``name`` that still goes on has ended: nobody waits for it any more.

        ``stop`` ends the work itself; without it the job can't be stopped.
        """
        self._jobs = [job for job in self._jobs if not name or job.name != name]
        job = Job(self, name, words, stop, told)
        self._jobs.append(job)
        self.changed()
        return job

    def end(self, job: Job) -> None:
        """A job has ended."""
        if job in self:
            self._jobs.remove(job)
            self.changed()

    def ended(self, name: str) -> None:
        """The job of that name, if there is one, has ended: what it did is not wanted any more."""
        for job in [job for job in self._jobs if job.name == name]:
            self.end(job)

    def going_on(self, name: str) -> bool:
        """True when a job of that name goes on."""
        return any(job.name == name for job in self._jobs)

    @property
    def latest(self) -> Job | None:
        """The latest that is worth telling."""
        return next((job for job in reversed(self._jobs) if job.told), None)

    def stop(self) -> Job | None:
        """Stop the latest job that can be stopped; which it was."""
        job = next((job for job in reversed(self._jobs) if job.can_stop and job.told), None)
        if job:
            job.stop()
        return job

    def words(self, key: str) -> str:
        """The footer's words on the latest job, with the ``key`` that stops it where one does; empty for no job."""
        job = self.latest
        return saying.stops(job.words, key if job.can_stop else "") if job else ""

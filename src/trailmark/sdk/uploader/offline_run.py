"""The uploader of a run that goes nowhere now: it only looks and counts."""

from __future__ import annotations

from trailmark.sdk.uploader.assignment import Assignment
from trailmark.sdk.uploader.niceness import give_way_to_training
from trailmark.sdk.uploader.run_reader import RunReader
from trailmark.sdk.uploader.surroundings import Surroundings
from trailmark.sdk.uploader.upload_state import UploadState
from trailmark.sdk.uploader.writers import ProcessWatch

_POLL_S = 1.0
_ENVIRONMENT_TIMEOUT_S = 3.0


def run_offline(assigned: Assignment) -> int:
    """Sample until the run is over; then tell its summary. Returns an exit code."""
    directory, header, wake = assigned.directory, assigned.header, assigned.wake
    give_way_to_training()
    trainer = ProcessWatch(header["pid"])
    reader = RunReader(directory, header, UploadState())
    surroundings = Surroundings(directory, header, wake.set)
    try:
        while not assigned.terminated.is_set():
            while reader.read():
                for feed in (*reader.feeds, reader.system):
                    feed.discard()
            reader.main_is_gone = not trainer.is_alive()
            unwritten = assigned.link.unwritten_end
            if unwritten is not None and not reader.is_main_over():
                reader.end_main(unwritten, assigned.link.problems)
            if reader.is_main_over():
                break
            wake.wait(_POLL_S)
            wake.clear()
        reader.close_rows()
    finally:
        surroundings.finish()
        surroundings.wait(_ENVIRONMENT_TIMEOUT_S)
        surroundings.stop()
        reader.close()
    assigned.link.say(
        {
            "type": "done",
            "summary": reader.facts.summary(),
            "sparklines": reader.facts.sparklines.lines(),
            "problems": reader.facts.problems(),
            "undelivered": sum(feed.rows_read for feed in reader.feeds),
        }
    )
    return 0

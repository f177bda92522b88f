"""How our processes end: with a sentence where they can't start, and in order where they ran a worker."""

import gc
import sys
import time
from collections.abc import Sequence

THREADS_END_S = 0.5
"""0.2 was enough on a machine with a processor to spare; a worker aborted after it on one without."""


class StartError(Exception):
    """Something that the person who starts the program can mend.

    `args[0]` is one sentence that says what is wrong and what to do; `details` are the last lines of a log.
    """

    def __init__(self, sentence: str, details: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.details = tuple(details)


def settle() -> None:
    """Call last in each process that may have used Temporal, after its workers and clients are gone.

    The SDK's native threads may still hold Python objects when the interpreter is finalised, which aborts the
    process (temporalio/sdk-python#300): collect what is left while they live, and give them time to end.
    """
    if "temporalio.bridge.temporal_sdk_bridge" not in sys.modules:
        return
    gc.collect()
    time.sleep(THREADS_END_S)

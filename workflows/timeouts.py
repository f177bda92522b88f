"""Every timeout and retry policy of the workflows, by name."""

from __future__ import annotations

from datetime import timedelta

from temporalio.common import RetryPolicy

from workflows.domain.turn_watch import HANGS_S

# A node that doesn't take a task within this time is probed.
NODE_TAKES = timedelta(seconds=4)
NODE_PROBE = timedelta(seconds=2)
NODE_QUICK = timedelta(seconds=10)
# Heartbeats come every 500 ms; six missed is a dead node (or a dead Temporal server: hence the probe).
NODE_HEARTBEAT = timedelta(seconds=3)

# The node waits for the recogniser and for us, each for 1.5 s.
LAST_WORDS_TAKES = timedelta(seconds=2)
LAST_WORDS = timedelta(seconds=4)

OPEN_ROOM_TAKES = timedelta(seconds=3)
# It takes milliseconds; a node that stands still may hold the task, and another is asked after this.
OPEN_ROOM = timedelta(seconds=2)

LISTEN = timedelta(hours=6)
COMPOSE = timedelta(minutes=2)
SPEAK = timedelta(minutes=10)
TURN_HANGS = timedelta(seconds=HANGS_S)

# A mail server may take its time; the activity itself ends the attempt before.
DELIVER = timedelta(seconds=90)
RECORD = timedelta(seconds=10)
OPEN_SLOTS = timedelta(seconds=60)
ASSESS = timedelta(minutes=2)
SCORECARD = timedelta(minutes=10)
# The worker beats by itself while it asks the model: when it dies, another need not wait for the times above.
JUDGEMENT_HEARTBEAT = timedelta(seconds=10)

# The workflow decides what a second attempt means: a room may have moved.
ONCE = RetryPolicy(maximum_attempts=1)
NODE_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=2), maximum_attempts=3
)
COMPOSE_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=500),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=5),
    maximum_attempts=3,
    non_retryable_error_types=["stale-room", "provider-never"],
)
# What was produced is written when the database is back, however long that takes.
RECORD_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=500),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=10),
    maximum_attempts=0,
    non_retryable_error_types=["invalid-input", "not-found"],
)
ASSESS_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=10), maximum_attempts=3
)
# A recording is recognised as soon as anybody can, however long the outage lasts.
RECOGNISE = timedelta(minutes=15)
RECOGNISE_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=15)
)
# What can't succeed isn't retried; but a key can be renewed: asked anew after this, then ever later.
WORDS_MENDED = timedelta(seconds=5)
WORDS_MENDED_AT_MOST = timedelta(minutes=10)
# A recogniser that is not well may answer without a word, too: so often a recording is heard before that is believed.
WORDLESS_AT_MOST = 3
# A scorecard may take hours of retries; nobody waits at a microphone for it.
SCORECARD_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=2), backoff_coefficient=2.0, maximum_interval=timedelta(minutes=10)
)
# Each asking has the whole transcript read, and is paid for.
SCORECARD_MENDED = timedelta(seconds=30)
SCORECARD_MENDED_AT_MOST = timedelta(hours=1)
# Somebody who renews a key does so within this time; what a model refuses to read it refuses after so many times, too.
SCORECARD_GIVEN_UP = timedelta(days=7)
SCORECARD_REFUSED_AT_MOST = 4
ERASE = timedelta(minutes=2)
# A person's wish to be deleted is carried out, however long a server is away.
ERASE_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2.0, maximum_interval=timedelta(minutes=5)
)
# By the day's run: what fails is left to the next day's, and stops nothing else.
RETAIN_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=4)
# Until the mail server takes it; when it is of no use any more the activity itself says so.
DELIVER_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(minutes=5),
    maximum_attempts=0,
    non_retryable_error_types=["invalid-input", "not-found"],
)

# What is just being written or assessed, so long a run waits for before it is continued and leaves it to the next.
SEAM_WAITS = timedelta(seconds=5)
# Doubled each time in a row that the model fails with all its retries; what it asks for itself is granted.
PROVIDER_PAUSE_S = 5.0
PROVIDER_PAUSE_AT_MOST_S = 30.0
PROVIDER_ASKS_AT_MOST_S = 120.0
ADMIT_WAIT_S = 2.5
CLOSE_LINGER_S = 3.0

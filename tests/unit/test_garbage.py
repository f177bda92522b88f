"""A process that is ready is never looked through whole again."""

import subprocess
import sys

SCRIPT = """
import gc
import workers.interviews
from workers.garbage import keep_what_is_loaded

loaded = len(gc.get_objects())
keep_what_is_loaded()
class Knot: pass
knot = Knot(); knot.itself = knot
del knot
print(loaded > 50_000, len(gc.get_objects()) < 5_000, gc.collect() > 0)
"""


def test_what_a_worker_has_loaded_is_kept_and_new_cycles_are_found() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True"]

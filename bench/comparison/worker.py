"""One system in a process of its own, so that peers cannot get into each other's way: commands come as lines of JSON, answers too.

usage: worker.py SYSTEM THREADS
"""
import json
import math
import os
import sys

import works

LEAST = 0.02  # seconds that a round takes at least; what is shorter runs several times in it


def runs_of_a_round(timer):
    runs = 1
    while (seconds := timer(runs)) < LEAST / 4:
        runs *= 4
    return max(1, math.ceil(LEAST / seconds * runs))


def answer_to(command, state):
    if "prepare" in command:
        work, dtype, shape = command["prepare"]
        timer = state["timer"] = None
        timer = state["system"].prepare(works.Case(work, dtype, tuple(shape)))
        if timer is None:
            return {"has": False}
        first = timer(1)  # compiles, touches, fills caches
        if timer.look is not None:
            works.hold_to_law(work, timer.look())
        state["timer"], state["runs"] = timer, 1
        if command["repeat"] and first < 1:
            state["runs"] = runs_of_a_round(timer)
        return {"has": True}
    if "run" in command:
        return {"seconds": state["timer"](state["runs"]) / state["runs"]}
    state["timer"] = None  # and with it its memory
    return {}


def serve(name, threads):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])  # the limit that every peer heeds
    for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
        os.environ[variable] = str(threads)
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # peers that print do not print into the answers
    import systems
    try:
        state = {"system": systems.open_system(name, threads)}
    except (ImportError, OSError) as failure:
        print(json.dumps({"absent": str(failure)}), file=answers)
        return
    print(json.dumps({"version": state["system"].version}), file=answers)
    for line in sys.stdin:
        try:
            answer = answer_to(json.loads(line), state)
        except Exception as failure:  # of whatever kind: it is the peer's, and is reported as its
            answer = {"failed": f"{type(failure).__name__}: {failure}"}
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))

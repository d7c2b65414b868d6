"""One benchmark run: every system in its process, and round after round each of them once."""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import works

HERE = pathlib.Path(__file__).resolve().parent
PAUSE = 0.005  # lets the threads of the system before fall asleep


class Worker:
    def __init__(self, name, threads):
        self.name = name
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([sys.executable, HERE / "worker.py", name, str(threads)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True, bufsize=1)

    def read(self):
        """The next answer; a message under "absent" or "failed" if there is none."""
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        self.log.seek(0)
        return {"failed": f"ended with {self.process.wait()}: {' '.join(self.log.read().split()[-30:])}"}

    def ask(self, **command):
        try:
            print(json.dumps(command), file=self.process.stdin)
        except BrokenPipeError:
            pass  # read() says how it ended
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def open_workers(names, threads, say):
    """Those that are there, with their versions."""
    started = [Worker(name, threads) for name in names]
    present, versions = [], {}
    for worker in started:
        hello = worker.read()
        if "version" in hello:
            present.append(worker)
            versions[worker.name] = hello["version"]
        else:
            say(f"{worker.name}: not here ({hello.get('absent') or hello['failed']})")
            worker.close()
    return present, versions


def time_case(case, workers, rounds, repeat, say):
    """{system: median of its rounds}; who lacks the work is not in it."""
    ready = []
    for worker in workers:
        answer = worker.ask(prepare=[case.work, case.dtype, case.shape], repeat=repeat)
        if answer.get("has"):
            ready.append(worker)
        elif "failed" in answer:
            say(f"{worker.name}: {case}: {answer['failed']}")
    times = {worker.name: [] for worker in ready}
    for number in range(rounds):
        for worker in ready[number % len(ready):] + ready[:number % len(ready)] if ready else []:
            time.sleep(PAUSE)
            answer = worker.ask(run=True)
            if "seconds" in answer:
                times[worker.name].append(answer["seconds"])
    for worker in ready:
        worker.ask(drop=True)
    return {name: statistics.median(rounds) for name, rounds in times.items() if rounds}


def run(names, cases, threads, rounds, repeat, say, show):
    """Gives `show` the rows of each case when it is done; returns the versions of who took part."""
    workers, versions = open_workers(names, threads, say)
    try:
        for case in cases:
            if threads > 1 and not works.BY_NAME[case.work].threads:
                continue
            medians = time_case(case, workers, rounds, repeat, say)
            show([{"system": name, "work": case.work, "dtype": case.dtype, **case.size(), "threads": threads,
                   "seconds": seconds} for name, seconds in medians.items()])
    finally:
        for worker in workers:
            worker.close()
    return versions

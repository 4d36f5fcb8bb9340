"""The benchmark runs, checks that all reach the same loss, and does without peers it lacks."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_training_is_raced_with_the_peers_at_hand() -> None:
    options = "--threads 1 --dtypes float64 --workloads lecture --rounds 1 --patience 0"
    peers = "--peers autograd sklearn pytorch limit"
    run = subprocess.run(
        [sys.executable, "benchmarks/training.py", *options.split(), *peers.split()],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout.splitlines()[-1])
    ratios = report["lecture, float64, 1 thread"]
    assert ratios["course_lib"] == 1
    assert {"autograd", "sklearn", "limit"} <= ratios.keys()
    assert all(ratio > 0 for ratio in ratios.values())
    if "pytorch" not in ratios:
        assert "pytorch is left out: torch is not installed (pip install" in run.stdout
    assert "graph" in report

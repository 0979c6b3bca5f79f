"""The tests mirror the packages: tests/<package>/test_<module>.py; tests/helpers/ holds what several of them use.

tests/invariants/ has what must hold over all packages; tests/browser/ drives Chromium and tests/faults/ breaks running
sites; tests/benchmarks/ measures and asserts nothing.
"""

"""The tests mirror the rooms: tests/test_<room>.py; tests/browser/ drives a real Chromium."""

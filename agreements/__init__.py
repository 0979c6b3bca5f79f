"""The catalogue of Japan's international energy, EV and environment cooperation agreements."""

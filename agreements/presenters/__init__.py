"""What pages show of a record, partner, country, area or source, as plain values."""

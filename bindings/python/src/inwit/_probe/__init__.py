"""What the probes of all adapters share: measurements, chains of blocks, findings, and the report as text, page and JSON."""

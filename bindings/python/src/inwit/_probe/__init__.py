"""What the probes of all adapters share: measurements, chains of blocks, findings, the report as text, page and JSON."""

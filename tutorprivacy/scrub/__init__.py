"""Scrubs tracking logs that have been written already: `tutor privacy scrub`."""

"""Tutor plugin: Open edX without personal data outside of its database."""

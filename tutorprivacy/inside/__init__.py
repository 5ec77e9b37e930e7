"""Modules that run inside the LMS and the CMS; Tutor mounts them next to its settings."""

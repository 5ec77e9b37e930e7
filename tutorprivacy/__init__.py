"""Tutor plugin: takes the people out of what Open edX writes down."""

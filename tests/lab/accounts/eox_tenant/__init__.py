"""Stands in for eox-tenant: its tables, and what it does when a request begins."""

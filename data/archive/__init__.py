"""Backup and restore: whole databases by PostgreSQL's own programs."""

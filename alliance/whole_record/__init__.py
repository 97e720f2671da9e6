"""The whole record in one file of open formats: written while the portal runs, checked, and put in place.

One format serves backups, complete exports, and moving between SQLite and PostgreSQL
(docs/adr/0036-backup-and-export.md).
"""

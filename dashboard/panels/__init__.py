"""Panels of the rooms, a folder for each noun: ids, view (pure: rows to components), callbacks
(wiring).
"""

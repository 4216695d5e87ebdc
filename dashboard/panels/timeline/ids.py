"""Ids of the timeline."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "timeline"
    BODY = "timeline-body"
    BRUSH = "timeline-brush"

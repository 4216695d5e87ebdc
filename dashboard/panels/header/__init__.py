"""The head of the room: title, metric, freshness, language, theme, full screen."""

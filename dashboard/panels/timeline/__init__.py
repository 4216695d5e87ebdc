"""The timeline: weekly bars and the brush that sets the period."""

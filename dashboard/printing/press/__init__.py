"""The press: a process of its own that draws a sheet; it knows neither database nor web."""

"""The HTTP server around the application: headers, gates, health, compression, processes."""

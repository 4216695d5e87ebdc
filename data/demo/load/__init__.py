"""Loading of the demo: frames in, COPY out, whole or nothing."""

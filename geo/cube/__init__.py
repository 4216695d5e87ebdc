"""The columnar read model: issues and visits as numpy columns, shared by all workers."""

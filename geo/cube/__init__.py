"""The columnar read model: issues and visits as numpy columns in time order, shared by all workers."""

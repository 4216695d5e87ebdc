"""The one family of errors that a user may cause; a door turns the key into a sentence."""


class GeoError(Exception):
    """Something the user can understand and mend.

    `key` names a sentence in the word lists (for example ``import.crs_missing``); `params` fill its
    braces. Anything that is not a GeoError is a defect of the program and is reported as such.
    """

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        if not self.params:
            return self.key
        return f"{self.key} ({', '.join(f'{name}={value}' for name, value in self.params.items())})"


class NotFound(GeoError):
    """The thing asked for does not exist, or not on the day asked for."""


class Refused(GeoError):
    """A rule forbids the intention; nothing was changed."""


class Unavailable(GeoError):
    """The database or another part cannot be reached now; the same request may succeed later."""

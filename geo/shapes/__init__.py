"""Pure geometry: no SQL, no models, no clock."""

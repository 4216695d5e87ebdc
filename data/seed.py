"""Reference rows every database needs: the code lists with their words."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.words import word
from geo.models import CodeList
from geo.vocab import CODE_LISTS


def code_rows() -> list[dict[str, object]]:
    """One row for each number of each enumeration, in both languages."""
    return [
        {
            "list": name,
            "number": int(member),
            "key": member.key,
            "name_zh": word(f"code.{name}.{member.key}", "zh"),
            "name_en": word(f"code.{name}.{member.key}", "en"),
        }
        for name, members in CODE_LISTS.items()
        for member in members
    ]


def seed_reference(connection: sa.Connection) -> None:
    """Write the code lists, or renew their words; leaves the commit to the caller."""
    row = insert(CodeList)
    changed = {name: row.excluded[name] for name in ("key", "name_zh", "name_en")}
    connection.execute(
        row.on_conflict_do_update(index_elements=["list", "number"], set_=changed), code_rows()
    )

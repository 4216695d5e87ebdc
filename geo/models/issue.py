"""Issues 诉求 and their events. The events are the truth; the state columns are caches of them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, BigPk, Small, geometry, revision


class Issue(Base):
    """One thing someone asked for, and where it stands. Holds no name and no number of a person.

    Numbers of source, appeal, matter, status ... are those of `geo.vocab`, repeated in `code_list`.
    `area_id` is the deepest area it could be placed in on the day it was reported; the grid,
    compound and building are those of that day and never rewritten.
    """

    __tablename__ = "issue"
    __table_args__ = (
        sa.CheckConstraint("accepted_at >= reported_at", name="accepted_after_reported"),
        sa.CheckConstraint("closed_at >= reported_at", name="closed_after_reported"),
        sa.CheckConstraint("responded_at >= dispatched_at", name="responded_after_dispatched"),
        sa.CheckConstraint("verified_at >= responded_at", name="verified_after_responded"),
        sa.Index("ix_issue_area_id_reported_at", "area_id", "reported_at", "id"),
        sa.Index("ix_issue_compound_id_reported_at", "compound_id", "reported_at", "id"),
        sa.Index(
            "ix_issue_open_compound",
            "compound_id",
            "due_at",
            "id",
            postgresql_where=sa.text("status not in (9, 10, 11)"),
        ),
        sa.Index(
            "ix_issue_open_area",
            "area_id",
            "due_at",
            postgresql_where=sa.text("status not in (9, 10, 11)"),
        ),
        sa.Index("ix_issue_rev", "rev"),
    )

    id: Mapped[BigPk]
    issue_no: Mapped[str] = mapped_column(sa.Text(collation="C"), unique=True)
    source: Mapped[Small]
    channel: Mapped[Small | None]
    appeal: Mapped[Small]
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("category.id"))
    matter: Mapped[Small]
    urgency: Mapped[Small]
    title: Mapped[str | None]
    description: Mapped[str | None] = mapped_column(comment="Phone and ID numbers are masked")
    geom: Mapped[object | None] = geometry("POINT", nullable=True)
    placing: Mapped[Small]
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    area_now: Mapped[int | None] = mapped_column(
        sa.ForeignKey("area.id"),
        comment="Of an issue at no building: its community after a division",
    )
    grid_id: Mapped[int | None] = mapped_column(sa.ForeignKey("grid.id"))
    grid_now: Mapped[int | None] = mapped_column(
        sa.ForeignKey("grid.id"),
        comment="Of an issue at no building: its grid after a change of division",
    )
    compound_id: Mapped[int | None] = mapped_column(sa.ForeignKey("compound.id"))
    building_id: Mapped[int | None] = mapped_column(sa.ForeignKey("building.id"))
    status: Mapped[Small]
    level: Mapped[Small]
    handler_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    lead_post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
    reported_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    first_contact_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_original_at: Mapped[datetime | None]
    dispatch_count: Mapped[Small] = mapped_column(server_default="0")
    return_count: Mapped[Small] = mapped_column(server_default="0")
    redo_count: Mapped[Small] = mapped_column(server_default="0")
    master_issue_id: Mapped[int | None] = mapped_column(sa.BigInteger, comment="并单")
    repeat_of_id: Mapped[int | None] = mapped_column(sa.BigInteger, comment="重复诉求")
    cb_reached: Mapped[bool | None]
    cb_resolved: Mapped[bool | None]
    cb_satisfaction: Mapped[Small | None]
    cb_excluded: Mapped[str | None]
    rev: Mapped[int] = revision()


class IssueEvent(Base):
    """What happened to an issue. Append only: the application may not update or delete here."""

    __tablename__ = "issue_event"

    issue_id: Mapped[int] = mapped_column(
        sa.BigInteger, sa.ForeignKey("issue.id"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[Small]
    from_status: Mapped[Small | None]
    to_status: Mapped[Small]
    from_level: Mapped[Small | None]
    to_level: Mapped[Small]
    actor_role: Mapped[str | None]
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    note: Mapped[str | None]

-- Presenting: which state of the screen the walls of a channel show, and the meetings held so far.

create table presenting (
    channel varchar(16) collate "C" not null,
    search text not null,
    presenter text not null,
    label text default '' not null,
    version bigint default 1 not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    constraint pk_presenting primary key (channel),
    constraint ck_presenting_channel check (channel ~ '^[a-z0-9][a-z0-9-]*$'),
    constraint ck_presenting_seen_after_started check (seen_at >= started_at)
);
comment on table presenting is 'One presenter a channel; a row whose presenter was not seen for a minute counts no more';
comment on column presenting.search is 'The query string of the presenter''s screen';
comment on column presenting.presenter is 'Digest of the token that only the presenter''s page knows';

create table meeting_day (
    held_on date not null,
    constraint pk_meeting_day primary key (held_on)
);
comment on table meeting_day is 'Days on which somebody presented for some minutes';

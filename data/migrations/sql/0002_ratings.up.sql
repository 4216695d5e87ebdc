-- Quarterly ratings of compounds: stars and the red and black list.

create table compound_rating (
    compound_id integer not null,
    quarter date not null,
    score double precision not null,
    stars smallint not null,
    list text default 'none' not null,
    constraint pk_compound_rating primary key (compound_id, quarter),
    constraint ck_compound_rating_list check (list in ('red', 'black', 'none')),
    constraint ck_compound_rating_quarter check (quarter = date_trunc('quarter', quarter::timestamp)::date),
    constraint ck_compound_rating_score check (score between 0 and 100),
    constraint ck_compound_rating_stars check (stars between 1 and 5),
    constraint fk_compound_rating_compound_id foreign key(compound_id) references compound (id)
);
comment on table compound_rating is 'No row: not reviewed in the quarter, which is not black';
comment on column compound_rating.quarter is 'First day of the reviewed quarter';
comment on column compound_rating.list is '红黑榜';
create index ix_compound_rating_quarter on compound_rating (quarter);

-- Communities divided: what became of them, and what of theirs came to which part.

create table adoption_area (
    adoption_id integer not null,
    area_id integer not null,
    made boolean not null,
    constraint pk_adoption_area primary key (adoption_id, area_id),
    constraint fk_adoption_area_adoption_id foreign key(adoption_id) references adoption (id),
    constraint fk_adoption_area_area_id foreign key(area_id) references area (id)
);
comment on column adoption_area.made is 'True: begins with the adoption; false: ends with it';

create table area_lineage (
    adoption_id integer not null,
    from_area_id integer not null,
    to_area_id integer not null,
    buildings integer not null,
    household_share double precision not null,
    area_share double precision not null,
    constraint pk_area_lineage primary key (from_area_id, to_area_id),
    constraint ck_area_lineage_shares check (household_share between 0 and 1 and area_share between 0 and 1.000001),
    constraint fk_area_lineage_adoption_id foreign key(adoption_id) references adoption (id),
    constraint fk_area_lineage_from_area_id foreign key(from_area_id) references area (id),
    constraint fk_area_lineage_to_area_id foreign key(to_area_id) references area (id)
);
comment on table area_lineage is '社区沿革: what became of a community; the shares of one community add up to 1';

create table compound_home (
    compound_id integer not null,
    area_id integer not null,
    valid_from date not null,
    valid_to date,
    constraint pk_compound_home primary key (compound_id, valid_from),
    constraint ex_compound_home_valid exclude using gist (compound_id with =, daterange(valid_from, valid_to) with &&),
    constraint ck_compound_home_valid check (valid_to > valid_from),
    constraint fk_compound_home_compound_id foreign key(compound_id) references compound (id),
    constraint fk_compound_home_area_id foreign key(area_id) references area (id)
);
comment on table compound_home is 'Which community a compound belonged to, for compounds that ever changed; the others say it themselves';

create table area_transfer (
    adoption_id integer not null,
    kind text not null,
    subject_id integer not null,
    from_area_id integer not null,
    to_area_id integer not null,
    constraint pk_area_transfer primary key (adoption_id, kind, subject_id),
    constraint ck_area_transfer_kind check (kind in ('organisation', 'party_org', 'post', 'leader_assignment', 'branch_compound')),
    constraint fk_area_transfer_adoption_id foreign key(adoption_id) references adoption (id),
    constraint fk_area_transfer_from_area_id foreign key(from_area_id) references area (id),
    constraint fk_area_transfer_to_area_id foreign key(to_area_id) references area (id)
);
comment on table area_transfer is 'What hung on a community and came to another one with an adoption; a branch_compound named here ends with it';

-- The last number ever given to an area under its parent: a retired code is never given again.
create table area_number (
    parent_code varchar(24) collate "C" not null,
    series integer not null,
    last integer not null,
    constraint pk_area_number primary key (parent_code, series)
);
comment on column area_number.series is 'First number of the series, as kinds of communities are numbered apart';

alter table issue add column area_now integer;
alter table issue add constraint fk_issue_area_now foreign key (area_now) references area (id);
comment on column issue.area_now is 'Of an issue at no building: its community after a division; that of its report stays in area_id';
alter table visit add column area_now integer;
alter table visit add constraint fk_visit_area_now foreign key (area_now) references area (id);
comment on column visit.area_now is 'Of a visit at no building: its community after a division';

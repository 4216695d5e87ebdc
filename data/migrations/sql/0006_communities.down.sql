alter table visit drop column area_now;
alter table issue drop column area_now;
drop table area_number;
drop table area_transfer;
drop table compound_home;
drop table area_lineage;
drop table adoption_area;

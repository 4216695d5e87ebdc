alter table visit drop column care_target_id;
alter table visit drop column key_place_id;
drop table check_in;
drop table care_target;
drop table key_place;

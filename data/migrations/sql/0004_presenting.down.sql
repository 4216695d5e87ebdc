drop table meeting_day;
drop table presenting;

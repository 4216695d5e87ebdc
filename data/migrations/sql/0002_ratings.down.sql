-- Takes the ratings away again.

drop table if exists compound_rating;

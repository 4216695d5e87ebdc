-- Takes the text search away again.

drop index if exists ix_issue_bigrams;
drop function if exists issue_bigrams(text, text);

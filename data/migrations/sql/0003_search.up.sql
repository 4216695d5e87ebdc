-- Text search in the requests: an index of pairs of neighbouring characters.

create function issue_bigrams(title text, description text) returns text[]
    language sql immutable parallel safe
    as $$
select string_to_array(
    regexp_replace(lower(coalesce(title, '') || ' ' || coalesce(description, '')),
                   '(..)', '\1' || chr(1), 'g')
    || regexp_replace(substr(lower(coalesce(title, '') || ' ' || coalesce(description, '')), 2),
                      '(..)', '\1' || chr(1), 'g'),
    chr(1))
$$;
comment on function issue_bigrams is 'All pairs of neighbouring characters of title and text: Chinese has no spaces between words, and words of two characters no trigrams';

-- What is written is noted first and sorted in later, so that an import does not wait for it.
create index ix_issue_bigrams on issue using gin (issue_bigrams(title, description))
    with (fastupdate = on, gin_pending_list_limit = 262144);

"""Words: found by dotted key, filled leniently, never a second error."""

from data.words import word


def test_a_sentence_in_both_languages():
    assert word("server.database_busy", "zh") == "数据库繁忙，请稍候再试。"
    assert word("server.too_large", "en", limit=3) == "The request is too large, 3 MB is the limit."


def test_unknown_keys_languages_and_missing_blanks_do_no_harm():
    assert word("no.such_key", "en", x=1) == "no.such_key"
    assert word("server.database_busy", "xx") == word("server.database_busy", "zh")
    assert "{limit}" in word("server.too_large", "en")


def test_text_of_users_is_not_read_as_a_template():
    assert "{port}" in word("server.foreign_host", "en", host="{port}")

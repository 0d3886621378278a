from . import (
    test_collation,
    test_core_terms,
    test_intl,
    test_lang,
    test_local_only,
    test_search,
    test_switch,
    test_words,
)

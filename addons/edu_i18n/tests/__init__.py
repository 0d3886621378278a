from odoo.tests import common

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

# Every addon of the suite loads this one: where two test runs start their browsers at
# a time, a browser may need more than the ten seconds it is given by default.
common.CHECK_BROWSER_ITERATIONS = 600

from . import test_archive
from . import test_forms
from . import test_rules
from . import test_year_outcome
from . import test_home

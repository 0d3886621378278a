from . import test_access
from . import test_account
from . import test_calendar
from . import test_identifiers
from . import test_import
from . import test_policy
from . import test_reference
from . import test_tabular

from . import test_access
from . import test_account
from . import test_category
from . import test_import
from . import test_profile

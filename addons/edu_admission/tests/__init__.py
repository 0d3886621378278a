from . import test_files
from . import test_application
from . import test_order
from . import test_access
from . import test_portal

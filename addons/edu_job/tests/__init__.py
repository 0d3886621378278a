from . import test_client
from . import test_import_job
from . import test_job
from . import test_home

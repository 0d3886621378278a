from . import test_import_job
from . import test_job

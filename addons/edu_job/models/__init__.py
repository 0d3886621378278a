from . import edu_job_live
from . import edu_job
from . import edu_job_mixin
from . import edu_import_progress
from . import edu_home

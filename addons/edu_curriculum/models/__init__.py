from . import edu_subject
from . import edu_subject_mode
from . import edu_course
from . import edu_group
from . import hr_employee

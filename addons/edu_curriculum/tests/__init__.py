from . import test_subject
from . import test_subject_mode
from . import test_course
from . import test_course_wizards
from . import test_access

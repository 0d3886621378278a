from . import edu_course_create
from . import edu_course_copy

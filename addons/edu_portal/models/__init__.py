from . import edu_portal_base
from . import edu_portal_lessons
from . import edu_portal_marks
from . import edu_portal_attendance
from . import edu_portal_profile
from . import edu_portal
from . import ir_http

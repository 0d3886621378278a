from . import edu_certificate_kind
from . import edu_certificate
from . import edu_student
from . import edu_portal
from . import edu_home

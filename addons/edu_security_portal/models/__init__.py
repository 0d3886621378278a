from . import edu_consent
from . import edu_consent_status
from . import res_users

from . import edu_account_create
from . import edu_account_slips
from . import edu_import
from . import edu_import_parts

from . import edu_import
from . import edu_import_parts

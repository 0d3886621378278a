from . import edu_import

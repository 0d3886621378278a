from . import edu_form_print
from . import edu_assessment_analysis_make
from . import edu_import

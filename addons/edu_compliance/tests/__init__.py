from . import test_act_titles
from . import test_dated_values
from . import test_evidence_file
from . import test_page
from . import test_product
from . import test_register
from . import test_remote

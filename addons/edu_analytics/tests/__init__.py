from . import test_figures
from . import test_comparison
from . import test_dashboard
from . import test_access
from . import test_reports
from . import test_home

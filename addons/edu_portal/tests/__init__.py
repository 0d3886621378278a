from . import test_scope
from . import test_pages
from . import test_marks
from . import test_access
from . import test_crawl
from . import test_speed
from . import test_pwa

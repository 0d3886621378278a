from . import test_certificate
from . import test_portal
from . import test_texts

from . import test_look
from . import test_menus

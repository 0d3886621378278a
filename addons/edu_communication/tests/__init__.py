from . import test_clock
from . import test_events
from . import test_channels
from . import test_push
from . import test_messages
from . import test_announcements
from . import test_portal
from . import test_people

from . import edu_demo_loader
from . import edu_demo_orders
from . import edu_demo_papers
from . import edu_demo_council
from . import edu_demo_talks
from . import edu_demo_security

from . import edu_demo_loader

import os


def post_init_hook(env):
    """Load the demo school; ``BILIM_DEMO_SIZE=small`` makes one class of each grade and
    ``BILIM_DEMO_SIZE=none`` installs the addon without loading anything."""
    size = os.environ.get("BILIM_DEMO_SIZE", "full")
    if size != "none":
        env["edu.demo.loader"]._load(size)

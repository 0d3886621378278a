"""Entry of scripts/upgrade."""

import sys

from bilim.upgrade import main

sys.exit(main())

"""Entry of scripts/restore."""

import sys

from bilim.restore import main

sys.exit(main())

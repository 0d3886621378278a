"""Entry of scripts/start."""

import sys

from bilim.start import main

sys.exit(main())

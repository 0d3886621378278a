"""Entry of scripts/bench."""

import sys

from bilim.bench import main

sys.exit(main())

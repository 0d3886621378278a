"""Entry of scripts/test."""

import sys

from bilim.testing import main

sys.exit(main())

"""Entry of scripts/backup."""

import sys

from bilim.backup import main

sys.exit(main())

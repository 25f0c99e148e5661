"""`python -m latency` is the command `latency`."""

import sys

from latency.cli.main import main

sys.exit(main())

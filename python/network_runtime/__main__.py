"""`python -m network_runtime`."""

import sys

from network_runtime.cli import main

sys.exit(main())

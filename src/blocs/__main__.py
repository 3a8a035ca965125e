"""`python -m blocs`."""

import sys

from blocs.cli import main

sys.exit(main())

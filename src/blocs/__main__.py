"""`python -m blocs`."""

import sys

from blocs.cli.main import main

sys.exit(main())

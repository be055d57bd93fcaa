"""`python -m hydrawandb_lint`."""

import sys

from hydrawandb_lint.cli import main

if __name__ == "__main__":
    sys.exit(main())

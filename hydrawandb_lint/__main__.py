"""`python -m hydrawandb_lint`."""

import sys

if not getattr(sys.flags, "safe_path", False):
    del sys.path[0]  # The folder to check: a `click.py` there is the user's.

from hydrawandb_lint.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -m crawler`: the same program as `masthead`."""

import sys

from crawler.cli import main

if __name__ == "__main__":
    sys.exit(main())

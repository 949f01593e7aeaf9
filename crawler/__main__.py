"""`python -m crawler`: the same program as `masthead`."""

import sys

if __name__ == "__main__":
    try:
        from crawler.cli import main
    except KeyboardInterrupt:  # too early for anything to be noted, or undone
        sys.exit(130)
    sys.exit(main())

"""Start, stop or show the embedded servers without loading the site."""

import argparse
import sys

from hotline.embedded import cli, instance
from hotline.embedded.errors import ServiceError


def main() -> int:
    """Run the command line; 1 and a sentence when something is in the way."""
    parser = argparse.ArgumentParser(prog="python -m hotline.embedded", description=__doc__)
    cli.add_arguments(parser)
    words = parser.parse_args()
    home = instance.home_folder()
    try:
        lines = cli.run(words.action, home, throwaway=words.throwaway)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{cli.explain_os_error(error, home)}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


sys.exit(main())

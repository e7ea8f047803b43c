"""`python -m trailmark`: the command line."""

from trailmark.cli import main

if __name__ == "__main__":
    main(prog_name="trailmark")

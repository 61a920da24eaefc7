"""`python -m deploy.ops`, which `./jejak` calls."""

from deploy.ops.cli import main

if __name__ == "__main__":
    main()

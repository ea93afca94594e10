"""`python -m bendwise` is `bendwise`."""

from .cli import main

main()

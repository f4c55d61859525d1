"""``python -m ortchestra`` is the command ``ortchestra``."""

from ortchestra_command import main

main()

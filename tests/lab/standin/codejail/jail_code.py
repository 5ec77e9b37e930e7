"""Stand-in for codejail: Tutor's settings call configure()."""


def configure(command, bin_path, user=None):
    """Accept the configuration; nothing is ever run."""

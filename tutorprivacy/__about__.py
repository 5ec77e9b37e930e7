"""Version of the package, and where it is published."""

__version__ = "0.2.0"

#: The forge. Links of the README, the metadata and the docs are made of it.
__repository__ = "https://github.com/tutor-contrib-privacy/tutor-contrib-privacy"
__documentation__ = "https://tutor-contrib-privacy.readthedocs.io"

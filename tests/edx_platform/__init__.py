"""
Checks against an installed edx-platform: ``make platform PLATFORM=DIR``, see docs/platform.rst.

Not called ``platform``: beside the tests' folder on Python's path, that would be taken for the standard
library's module.
"""

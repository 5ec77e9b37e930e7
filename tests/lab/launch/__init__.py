"""
The container lab: real Docker, the real ``tutor local launch``, and the lab's platform in locally built images.

Not part of the tests: it needs root, a network to Debian and PyPI for its images, and some ten minutes. It is a program
(``make launch``) that prints a table and ends with 1 if a promise does not hold.
"""

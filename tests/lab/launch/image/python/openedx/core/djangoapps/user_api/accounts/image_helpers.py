"""Where pictures of profiles are: as upstream, named by a hash of the username; in the lab, nobody has one."""

import hashlib

from django.core.files.storage import FileSystemStorage

_SIZES = (500, 120, 50, 30)


def get_profile_image_storage():
    """Below the folder of the media."""
    return FileSystemStorage(location="/openedx/media/profile-images")


def get_profile_image_names(username):
    """{size: name of the file}."""
    name = hashlib.md5(f"placeholder_secret_key{username}".encode()).hexdigest()
    return {size: f"{name}_{size}.jpg" for size in _SIZES}

"""The stand-in's URLs, and those of retirement."""

import retirement_api
from common.urls import urlpatterns as _urlpatterns
from django.urls import re_path

_paths = "|".join(path[1:].replace("*", "[^/]+") for path in retirement_api.ENDPOINTS)
urlpatterns = [re_path(f"^(?:{_paths})$", retirement_api.view), *_urlpatterns]

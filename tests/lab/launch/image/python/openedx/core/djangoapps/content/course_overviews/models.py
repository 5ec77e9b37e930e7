"""What the platform keeps of each course; in the lab there is none."""

from django.db import models


class CourseOverview(models.Model):
    """As far as it is asked for."""

    id = models.CharField(max_length=255, primary_key=True)
    created = models.DateTimeField()
    display_name = models.TextField(null=True)

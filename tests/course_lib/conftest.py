"""Settings for the property tests of the library."""

from hypothesis import settings

# How long an example takes says nothing on a busy machine.
settings.register_profile("course_lib", deadline=None)
settings.load_profile("course_lib")

{{ privacy_package("lms") }}

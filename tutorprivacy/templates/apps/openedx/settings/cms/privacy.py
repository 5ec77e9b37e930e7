{{ privacy_package("cms") }}

{{ privacy_package("config") }}

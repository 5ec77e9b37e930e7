{{ privacy_module("privacy_agents") }}

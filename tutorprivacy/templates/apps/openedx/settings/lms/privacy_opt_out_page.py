{{ privacy_module("privacy_opt_out_page") }}

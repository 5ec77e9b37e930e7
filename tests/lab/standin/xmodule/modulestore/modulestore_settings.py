"""Stand-in for the module store's settings helper."""


def update_module_store_settings(module_store_setting, doc_store_settings=None):
    """Put the MongoDB parameters into every store, as the platform does."""
    for store in module_store_setting["default"]["OPTIONS"]["stores"]:
        store["DOC_STORE_CONFIG"] = dict(doc_store_settings)

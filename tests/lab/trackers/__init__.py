"""How a site starts each tracker: ``start(settings, collector's URL, options)``, and ``finish()``: all is sent."""

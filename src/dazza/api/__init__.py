"""HTTP API over `dazza.stats`: routes, response models, errors."""

"""Pages for people: templates, charts, pictures; all numbers come from `dazza.stats`."""

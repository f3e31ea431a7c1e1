"""Every cache table, declared once; `kinds` says what the declarations mean."""

"""Everything the site knows about its articles, importable and testable without MkDocs."""

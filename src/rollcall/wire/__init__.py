"""How any face of the server is described and served. Faces differ; this does not."""

"""The site of the docs: what is written in `docs`, what is generated, and how both become pages."""

"""Reports as people see them: a page, a screen."""

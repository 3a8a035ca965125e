"""`blocs live`: pages that solve worlds in the browser of their readers."""

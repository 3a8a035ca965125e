"""`blocs signals`: conduct measured by votes."""

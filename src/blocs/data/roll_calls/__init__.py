"""Who voted how, as it ships: the General Assembly of the United Nations."""

"""Who can be foreseen: conduct measured by votes, agreement and lean between poles."""

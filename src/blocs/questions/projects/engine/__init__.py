"""Projects on credit: the loan, the works and the plant, as arrays by year."""

"""Customs data of minerals by year, its gaps told apart from zeros."""

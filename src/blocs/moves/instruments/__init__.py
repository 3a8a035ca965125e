"""One file for each family of moves: tariffs, barriers, exports, memberships, money, supply."""

"""History as a score: past shocks, predicted from the trade before them."""

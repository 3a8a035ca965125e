"""Networks as arrays: least-cost flows, what a closure costs, and what owners are worth."""

"""Many scenarios at once on one kernel: shares are read once for all of them."""

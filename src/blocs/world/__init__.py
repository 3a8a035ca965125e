"""What is: the baseline world, frozen, labelled and checked; and the shock, its compiled change."""

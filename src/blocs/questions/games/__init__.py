"""What will the others do? Games whose pay-offs are outcomes."""

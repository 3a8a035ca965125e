"""Trade beside another engine: prices one way, quantities back, until neither moves."""

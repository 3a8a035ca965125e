"""One folder for each kind of game: the form, the play, what is said."""

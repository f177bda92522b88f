"""`viva demo`: an interview without a person, by programs that know nothing of Viva but its wire."""

"""What each turn does: lexicons as data, and the code that reads them."""

"""Raw strings to clean values: text, instants, addresses, domains."""

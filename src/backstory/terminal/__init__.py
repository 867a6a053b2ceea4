"""Terminal: an interview and its result as a person sees them in a text window, or as JSON lines; it decides nothing."""

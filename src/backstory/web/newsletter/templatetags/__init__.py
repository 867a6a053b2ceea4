"""What other pages may show of the newsletter."""

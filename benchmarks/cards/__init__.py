"""Third-party patient cards: Backstory beside two plain baselines, rebuilt by one command."""

"""The works the articles cite: what is known of them, and what the probe finds at their URLs."""

"""Projects: who owns them, who sees them."""

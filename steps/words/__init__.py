"""Words inside sentences, and what they mean."""

"""Takes events from the stream and stores them."""

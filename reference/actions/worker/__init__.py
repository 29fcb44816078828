"""The worker: takes actions from the queue and carries them out."""

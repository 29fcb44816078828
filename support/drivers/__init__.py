"""Acts as a user would: one protocol per capability, one implementation per channel; answers are typed."""

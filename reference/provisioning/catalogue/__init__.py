"""Repositories of images: how they are asked for, and whether catalogue and registry agree about them."""

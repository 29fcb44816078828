"""Seeded defects: what goes wrong in systems like these, each a few lines that are applied from outside.

    python -m reference.defects list
    python -m reference.defects run NAME... -- MODULE ARGUMENT...

The systems themselves contain no trace of them. A defect that no longer fits the code that it changes refuses to run.
"""

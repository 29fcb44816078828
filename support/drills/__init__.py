"""Drills: each scenario is to be seen red, so the features run against one seeded defect at a time.

`player` is a pytest process that has read the features and carries out scenarios on demand; a `lane` is one environment
with one player. Lanes work side by side through what `planning` deals out, `matrix` keeps what was noticed by whom.
"""

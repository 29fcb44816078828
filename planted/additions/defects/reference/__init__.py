"""Where the suite looks for the defects that a drill seeds."""

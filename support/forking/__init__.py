"""Programs that are forked from a process which has loaded what they need: starting one anew is mostly loading."""

"""What the suite is pointed at: profiles, the embedded environment, faults and the guard."""

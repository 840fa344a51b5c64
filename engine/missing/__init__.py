"""What could come out when figures are missing: sweeps, bounds, and figures that belong together."""

"""What is wrong with a report, found from its own figures: contradictions, rates, points, reasons."""

"""What is to be run: tables of runs, samples, scenarios, and designs from a user's file."""

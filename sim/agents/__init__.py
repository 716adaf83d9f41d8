"""Who decides: scalar rules first, then the sweeps that apply them; none imports another, they meet in the state."""

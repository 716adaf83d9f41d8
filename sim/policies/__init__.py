"""What a programme does: one instrument per file, all of one shape; none imports another."""

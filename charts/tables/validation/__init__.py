"""What is refused in the data, and why: `examination` goes through it all."""

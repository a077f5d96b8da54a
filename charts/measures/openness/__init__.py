"""What openness allows: licences, hardware, training further."""

"""What to send next, what an answer means for each serial, and when an endpoint pauses."""

"""The running connector: sources on threads of their own, the mapper, the delivery, and who is told."""

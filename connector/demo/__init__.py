"""The whole way on one machine: sample IDocs, the host, and the sandbox in the cloud's place."""

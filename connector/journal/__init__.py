"""The durable record of documents, commands, findings and attempts, and the only state there is."""

"""What is due, payments and their batches, bank details, claims."""

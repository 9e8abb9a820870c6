"""What is counted, logged and audited."""

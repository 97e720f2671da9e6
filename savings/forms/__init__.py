"""What is typed about money, checked for its shape."""

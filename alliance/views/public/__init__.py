"""What anybody meets: pages to read, feeds and maps for machines, subscribing, and reporting a problem."""

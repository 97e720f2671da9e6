"""A Board day and a rush of readers, asked of the portal as it is served: `make load`."""

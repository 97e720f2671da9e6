"""The benchmark: `make bench` measures the portal's pages beside two controls, from 100 to 100,000 areas."""

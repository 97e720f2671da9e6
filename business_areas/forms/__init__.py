"""What is asked for when the register is added to or corrected. Forms check shape; actions decide."""

"""What somebody does in the world, and what others see of it."""

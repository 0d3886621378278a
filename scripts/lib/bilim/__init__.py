"""What scripts/start and scripts/test are made of (standard library only)."""

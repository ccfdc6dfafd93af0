"""What each part of the way to an answer adds, in quality and in milliseconds."""

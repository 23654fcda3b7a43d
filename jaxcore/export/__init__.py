"""What a finished run's owner takes home: one ZIP that needs nothing of this project to be read."""

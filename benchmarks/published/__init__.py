"""What others have published, beside what this model says under their assumptions."""

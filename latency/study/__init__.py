"""Many runs of one scenario: replications, shadow cases and other values of its assumptions."""

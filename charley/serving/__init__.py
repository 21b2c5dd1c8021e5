"""Training, start-up, readiness, settings, and the client that `charley ask` talks to a server with."""

"""The front door: settings, addresses, middleware and the server."""

# The version of Tripod, here alone: docs/releasing.md says when it changes.
__version__ = "0.1.0.dev0"

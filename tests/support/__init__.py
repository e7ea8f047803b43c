"""Machinery that several suites share: real databases, stores, servers, clients."""

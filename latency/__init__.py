"""Latency of satellite data, from capture to answer."""

"""Figures and tables of docs/computing.md, from runs."""

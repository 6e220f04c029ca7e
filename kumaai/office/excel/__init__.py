"""Workbooks: reading, surgical writing, formulas, engines."""

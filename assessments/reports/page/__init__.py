"""The report page: its sections, the first step, receipts, and growth."""

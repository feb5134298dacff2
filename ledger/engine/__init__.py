"""The calculation, rules U to P: values in, values out.

Imports neither Django nor the database, reads no clock and no settings. Shares are ten-thousandths, money
is cents, daily accruals are micro-dollars, rates and percentages are parts per million (U1); dates are
`datetime.date`. Codes of funds, tranches and parties are plain text.
"""

"""A synthetic, reproducible shareholder book over the real funds of a plan, and the same at benchmark sizes.

Pure: reads no clock, no settings and no database. `terms` reads a plan file, `book` lives the accounts' lives,
`files` writes what the loaders read, `benchmark` writes one large month.
"""

from ledger.demonstration.benchmark import BenchmarkFiles, benchmark_book
from ledger.demonstration.book import Book, BookDay, generate
from ledger.demonstration.files import Written, write_book
from ledger.demonstration.terms import Terms, read_terms

__all__ = [
    "BenchmarkFiles",
    "Book",
    "BookDay",
    "Terms",
    "Written",
    "benchmark_book",
    "generate",
    "read_terms",
    "write_book",
]

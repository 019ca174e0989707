"""The words for what a list shows: its view, period, filter and sort. The settings, keys and commands use the same."""

from __future__ import annotations

PERIODS = ("daily", "weekly", "monthly")
"""Views that are of a day, a week or a month."""
LISTED = (*PERIODS, "trending")
"""Views that the service has a list for."""
VIEWS = (*LISTED, "all", "bookmarks")
"""Every view, in the order of the header."""
FILTERS = ("all", "unread", "bookmarked", "new", "begun")
"""The papers of a view that are shown; ``new``: since the last visit, ``begun``: read in part."""
LISTING, RELEVANCE = "listing", "relevance"
"""The customary orders: of a view, and of a search."""
SORTS = ("date", "title", "upvotes", "comments", "stars")
"""The orders that are chosen instead."""

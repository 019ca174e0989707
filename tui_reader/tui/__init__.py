"""The full-screen reader. Only what is below this folder imports Textual or Rich."""

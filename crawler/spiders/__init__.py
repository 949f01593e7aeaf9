"""The spiders: every entry of a content repo, or one address."""

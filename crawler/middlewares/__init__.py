"""Scrapy's downloader middlewares: what happens to every request and response on its way."""

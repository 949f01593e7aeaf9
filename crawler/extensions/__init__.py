"""Parts of the crawl that listen: when enough of a picture was read, how far the crawl is."""

"""Scrapy's settings: a polite crawl of the public web that opens no port and leaves nothing to chance."""

from __future__ import annotations

import typing

from crawler import __version__

BOT_NAME = "masthead"
SPIDER_MODULES = ["crawler.spiders"]
USER_AGENT = f"Masthead/{__version__} (no contact configured; set user_agent in masthead.yaml)"

# The default handler on the asyncio reactor read 19 of 30 hostile servers; the aiohttp one read 11.
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
DOWNLOAD_HANDLERS = {
    **dict.fromkeys(("data", "file", "ftp", "s3")),
    **dict.fromkeys(("http", "https"), "crawler.middlewares.transport.BoundedHeads"),
}

# Once more, for whoever names them in settings of their own.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# The guard (ADR 0006).
TWISTED_DNS_RESOLVER = "crawler.middlewares.resolver.PublicResolver"
MASTHEAD_GETADDRINFO = "socket.getaddrinfo"
MASTHEAD_ALLOW_HOSTS: list[str] = []
HTTPPROXY_ENABLED = False  # the environment's proxies would see every request, so they are asked for by name

# The archive (ADR 0007): a path, or nothing.
MASTHEAD_RECORD = None
MASTHEAD_REPLAY = None

DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default in Scrapy
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"

DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # on the wire, and once more after decoding
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30.0  # from the connection to the last byte, however the bytes drip
DOWNLOAD_FAIL_ON_DATALOSS = False  # many a Content-Length is merely wrong; the response is flagged
DNS_TIMEOUT = 10.0

REDIRECT_MAX_TIMES = 8
REDIRECT_PRIORITY_ADJUST = 5  # what has begun is finished first
METAREFRESH_MAXDELAY = 6  # Scrapy wants less than this: five seconds are followed

RETRY_TIMES = 1
# Neither 429 nor 503: the one says when to come back, the other is a wall or says so too.
RETRY_HTTP_CODES = [408, 500, 502, 504, 522, 524]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # a failed page is an outcome, and the report has it

CONCURRENT_REQUESTS = 32
DOWNLOADER = "crawler.middlewares.turns.CountingDownloader"
SCHEDULER_PRIORITY_QUEUE = "crawler.middlewares.turns.Turns"  # no host holds more of these than it may answer
CONCURRENT_ITEMS = 1  # no stage waits for anything, and Scrapy starts so many tasks for every response
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0  # by default half of the waits would be shorter than promised
AUTOTHROTTLE_ENABLED = False
ROBOTSTXT_OBEY = True

COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPCACHE_ENABLED = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}

# A callback is a new bound method for every request, so that Scrapy would read its source again for every page.
WARN_ON_GENERATOR_RETURN_VALUE = False

# The frontier asks every URL once; the filter would silently drop what a redirect leads to twice.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

MEMUSAGE_LIMIT_MB = 1024
MEMUSAGE_CHECK_INTERVAL_SECONDS = 10.0

LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
LOGSTATS_INTERVAL = 0  # Progress speaks instead
STATS_DUMP = False

# What is not named below is not there, and not even imported: that alone is a fifth of what starting costs.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    # Engine side.
    "crawler.middlewares.publichosts.PublicHosts": 50,
    "crawler.middlewares.patience.Patience": 80,
    "crawler.middlewares.silence.Silence": 90,
    "crawler.middlewares.robots.Robots": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawler.middlewares.retries.Retries": 550,
    "crawler.middlewares.redirects.MetaRefresh": 580,
    "crawler.middlewares.compression.Compression": 590,
    "crawler.middlewares.redirects.Redirects": 600,
    "crawler.middlewares.revalidate.Revalidate": 700,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    # Nearest to the network, so that all of the above is real for an archived response.
    "crawler.middlewares.archive.Record": 980,
    "crawler.middlewares.archive.Replay": 990,
    # Downloader side.
}

# Statuses and lengths are outcomes, decided where a page is told from nothing; Scrapy's own would drop them silently.
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25}

# Neither the telnet console nor the remote control: both are ports on which code can be run.
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "crawler.extensions.earlystop.EarlyStop": 100,
    "crawler.extensions.progress.Progress": 200,
    "crawler.extensions.events.Events": 300,
}

# What the pages of an entry come to, or came to; asked while the crawl goes on, named because crawler/ knows no fields.
MASTHEAD_WEIGH = "pipelines.evidence.weigh"
MASTHEAD_RECALL = "pipelines.evidence.recall"
MASTHEAD_LOGOS = "pipelines.logos.make"

# The same by a page alone, in a process that reads (ADR 0011), and the terms that it is told.
MASTHEAD_CHOOSER = "pipelines.evidence.foretold"
MASTHEAD_TERMS = "pipelines.evidence.terms"

# Processes that read pages (ADR 0011), and the function that they call.
MASTHEAD_JOBS = 0
MASTHEAD_READER = "crawler.reading.understood"

# The table of contents of pipelines/.
ITEM_PIPELINES = {
    "pipelines.moves.MovesStage": 50,
    "pipelines.related.RefreshStage": 50,
    "pipelines.merge.MergeStage": 100,
    "pipelines.amp.AmpStage": 200,
    "pipelines.provider.ProviderStage": 300,
    "pipelines.topics.TopicsStage": 400,
    "pipelines.images.ImagesStage": 500,
    "pipelines.related.listed.RelatedStage": 600,
    "pipelines.score.ScoreStage": 700,
    "pipelines.writer.Writer": 900,
}

# Stages that run by name only, and their names: where the configuration has another list, they are not even imported.
MASTHEAD_BY_NAME = {"pipelines.related.listed.RelatedStage": "related", "pipelines.score.ScoreStage": "score"}


def record_settings(path: str) -> dict[str, typing.Any]:
    """Return the settings that keep every response in a new archive at this path."""
    return {"MASTHEAD_RECORD": path}


def replay_settings(path: str) -> dict[str, typing.Any]:
    """Return the settings that answer from the archive at this path: nobody is asked, so nobody is waited for."""
    return {
        "MASTHEAD_REPLAY": path,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "http", "https", "s3")),
        "DOWNLOAD_DELAY": 0,
        "RETRY_ENABLED": False,
    }

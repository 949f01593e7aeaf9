"""Walls written by us in the shapes of the well-known systems, and good pages that look like them."""
# ruff: noqa: RUF001, E501 -- phrases of other scripts are the matter of these tables; a page stands on one line

from __future__ import annotations

from typing import NamedTuple

ASKED = "https://www.example.com/2024/03/12/harbour-pilots-strike-over-night-shifts.html"
NUMBERED = "https://www.example.com/story/104482"
HOST = "https://www.example.com"


class Wall(NamedTuple):
    """A page that is not the page: its HTML, verdict and reason, and the addresses asked and answered."""

    html: str
    verdict: str
    reason: str
    asked: str = ASKED
    final: str = ""


def page(title: str, body: str, head: str = "", lang: str = "en") -> str:
    return f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'


NOINDEX = '<meta name="robots" content="noindex,nofollow"><meta name="viewport" content="width=device-width">'
GRAPH = '<meta property="og:site_name" content="Example"><meta property="og:type" content="website">'
NAV = "<nav><a href=/>Home</a><a href=/sport>Sport</a><a href=/culture>Culture</a></nav>"
FOOT = "<footer>Imprint Privacy Terms Contact</footer>"
LIST = "".join(
    f"<li><a href=/{n}>A headline of another story, number {n}, with some more words</a></li>" for n in range(40)
)

CHALLENGES: dict[str, Wall] = {
    "managed challenge of a large CDN": Wall(
        page(
            "Just a moment...",
            "<noscript><div class=h2>Enable JavaScript and cookies to continue</div></noscript>"
            "<script>window._cf_chl_opt={cType:'managed'};</script>"
            '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=8"></script>',
            NOINDEX + '<meta http-equiv="refresh" content="360">',
        ),
        "challenge", "cloudflare",
    ),
    "the same in another language and without its script": Wall(
        page("Nur einen Moment …", "<p>www.example.com überprüft Ihre Verbindung.</p>", NOINDEX, "de"),
        "challenge", "cloudflare",
    ),
    "block page of the same CDN": Wall(
        page(
            "Attention Required! | Cloudflare",
            "<h1>Sorry, you have been blocked</h1><h2>You are unable to access example.com</h2><p>This website is using a"
            " security service to protect itself from online attacks.</p><p>Ray ID: 8a</p>",
        ),
        "challenge", "cloudflare",
    ),
    "device check that shows only the host": Wall(
        page(
            "example.com",
            "<p id=cmsg>Please enable JS and disable any ad blocker</p>"
            "<script>var dd={'rt':'c','cid':'A','host':'geo.captcha-delivery.com'}</script>"
            "<script src='https://ct.captcha-delivery.com/c.js'></script>",
        ),
        "challenge", "datadome",
    ),
    "press and hold": Wall(
        page(
            "Access to this page has been denied",
            "<div id=px-captcha></div><p>Press &amp; Hold to confirm you are a human (and not a bot).</p>"
            "<script src='https://captcha.px-cdn.net/PXabc/captcha.js'></script>",
        ),
        "challenge", "perimeterx",
    ),
    "press and hold under the site's own title": Wall(
        page("Example", "<div class=box><p>Before we continue</p><p>Press &amp; Hold to confirm you are a human</p></div>"),
        "challenge", "captcha",
    ),
    "interruption": Wall(
        page(
            "Pardon Our Interruption",
            "<h1>Pardon Our Interruption...</h1><p>As you were browsing something about your browser made us think you"
            " might be a bot.</p>",
        ),
        "challenge", "imperva",
    ),
    "frame with an incident number": Wall(
        '<html><head><META NAME="robots" CONTENT="noindex,nofollow"></head><iframe id="main-iframe" src="/_Incapsula_Resource'
        '?CWUDNSAI=9&xinfo=1" width="100%">Request unsuccessful. Incapsula incident ID: 877-1</iframe></html>',
        "challenge", "imperva",
    ),
    "reference number of a CDN": Wall(
        "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access"
        ' "http&#58;&#47;&#47;www&#46;example&#46;com" on this server.<P>Reference&#32;&#35;18&#46;a</BODY></HTML>',
        "challenge", "access-denied",
    ),
    "behavioural script of that CDN": Wall(
        page("Example", "<div id=sec-if-container></div><script src='/_sec/cp_challenge/ak-challenge-4-3.htm'></script>"),
        "challenge", "akamai",
    ),
    "token script of a cloud's firewall": Wall(
        page(
            "",
            "<div id=challenge-container></div><script src='https://a1.eu-west-1.token.awswaf.com/a1/challenge.js'></script>"
            "<noscript><h1>JavaScript is disabled</h1>In order to continue, we need to verify that you're not a robot.</noscript>",
        ),
        "challenge", "aws-waf",
    ),
    "cloud front that refuses": Wall(
        page("ERROR: The request could not be satisfied", "<H1>403 ERROR</H1><H2>The request could not be satisfied.</H2>Request blocked."),
        "challenge", "aws-waf",
    ),
    "checkpoint of a hosting platform": Wall(
        page("Vercel Security Checkpoint", "<p id=header-text>We're verifying your browser</p><script src='/.well-known/vercel/security/static/challenge.v2.min.js'></script>"),
        "challenge", "vercel",
    ),
    "proof of work": Wall(
        page("Making sure you&#39;re not a bot!", "<h1>Making sure you&#39;re not a bot!</h1><img src=/.within.website/x/happy.webp><p>Loading...</p>"),
        "challenge", "anubis",
    ),
    "silent script with a marker": Wall(
        "<!DOCTYPE html><html><head></head><body><script>window.KPSDK={};KPSDK.now=Date.now;KPSDK.start=KPSDK.now();</script>"
        "<script src='/149e/2d20/ips.js?tkrm=a'></script></body></html>",
        "challenge", "captcha",
    ),
    "cookie that is computed and a page that is asked again": Wall(
        "<html><title>You are being redirected...</title><noscript>Javascript is required.</noscript><script>var s={},u,c;"
        "S='cz0=';document.cookie = 'uuid='+atob(S)+';path=/'; location.reload();</script></html>",
        "challenge", "script-check",
    ),
    "decrypted cookie of a free host": Wall(
        '<html><body><script src="/aes.js"></script><script>function toNumbers(d){return d}var a=toNumbers("f6");'
        'document.cookie="__test="+a+"; path=/"; location.href="https://www.example.com/?i=1";</script>'
        "<noscript>This site requires Javascript to work</noscript></body></html>",
        "challenge", "script-check",
    ),
    "form that sends itself": Wall(
        page("", "<form id=f method=post action=/verify><input type=hidden name=a value=1></form><script>document.cookie='k=1';document.getElementById('f').submit()</script>"),
        "challenge", "script-check",
    ),
    "captcha of nobody we know": Wall(
        page("Example", "<h2>Please complete the check</h2><form action=/gate><div class=h-captcha data-sitekey=abc></div><button>Go on</button></form>"),
        "challenge", "captcha",
    ),
    "slider in another script": Wall(
        page("安全验证", "<p>请完成安全验证</p><div id=nc_1_wrapper></div>", lang="zh"), "challenge", "captcha"
    ),
    "captcha of a Russian search engine": Wall(
        page("Ой!", "<p>Нам очень жаль, но запросы с вашего устройства похожи на автоматические.</p><form action=/checkcaptcha></form>", lang="ru"),
        "challenge", "captcha",
    ),
    "captcha of a search engine": Wall(
        page(ASKED, "<form action=index id=captcha-form></form><p>Our systems have detected unusual traffic from your computer network.</p>"),
        "challenge", "captcha", ASKED, "https://www.google.com/sorry/index?continue=x",
    ),
    "perimeter of a shop": Wall(
        page("Robot Check", "<p>Enter the characters you see below</p><form action='/errors/validateCaptcha'><input name=field-keywords></form>"),
        "challenge", "captcha",
    ),
    "too many requests with status 200": Wall(
        page("429 Too Many Requests", "<center><h1>429 Too Many Requests</h1></center><hr><center>nginx</center>"), "challenge", "access-denied"
    ),
    "guard in Spanish": Wall(page("Example", "<p>Para continuar, confirma que no eres un robot.</p>", lang="es"), "challenge", "captcha"),
    "guard in Portuguese": Wall(page("Example", "<p>Confirme que você não é um robô para continuar.</p>", lang="pt"), "challenge", "captcha"),
    "guard in French": Wall(page("Example", "<p>Confirmez que vous êtes humain.</p>", lang="fr"), "challenge", "captcha"),
    "guard in Italian": Wall(page("Example", "<p>Verifica di non essere un robot.</p>", lang="it"), "challenge", "captcha"),
    "guard in Polish": Wall(page("Example", "<p>Potwierdź, że nie jesteś robotem.</p>", lang="pl"), "challenge", "captcha"),
    "guard in Japanese": Wall(page("Example", "<p>ロボットではないことを確認してください。</p>", lang="ja"), "challenge", "captcha"),
    "guard in Arabic": Wall(page("Example", "<p>يرجى التأكيد أنك لست روبوت</p>", lang="ar"), "challenge", "captcha"),
}  # fmt: skip

CONSENT: dict[str, Wall] = {
    "before you continue": Wall(
        page("Before you continue to Example", "<h1>Before you continue</h1><form action=https://consent.example.com/save><button>Reject all</button><button>Accept all</button></form>"),
        "consent", "consent-page",
    ),
    "consent host of a portal": Wall(
        page("Example ist Teil der Example Markenfamilie", "<form action=/v2/collectConsent method=post><button name=agree>Alle akzeptieren</button></form>", lang="de"),
        "consent", "consent-page", ASKED, "https://consent.example.com/v2/collectConsent?sessionId=3",
    ),
    "privacy gate of a publisher": Wall(
        page("DPG Media Privacy Gate", "<div id=pg-root></div><script src=/gate.js></script>", lang="nl"), "consent", "consent-page"
    ),
    "advertising or subscription": Wall(
        page(
            "Example",
            "<h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie example.com wie gewohnt mit Werbung und Tracking. Unsere Partner"
            " speichern Informationen auf Ihrem Gerät.</p><button>Akzeptieren und weiter</button><button>Pur-Abo</button>",
            lang="de",
        ),
        "consent", "consent-page",
    ),
    "whole page under the site's name, in English": Wall(
        page("Example", "<h2>We and our partners store and/or access information on a device</h2><p>Personalised ads and content.</p><button>Manage options</button><button>Accept all</button>"),
        "consent", "consent-page",
    ),
    "in French": Wall(page("Example", "<p>Avec votre accord, nos partenaires et nous utilisons des cookies.</p><button>Tout accepter</button>", lang="fr"), "consent", "consent-page"),
    "in Spanish": Wall(page("Example", "<p>Nosotros y nuestros socios utilizamos cookies.</p><button>Aceptar y continuar</button>", lang="es"), "consent", "consent-page"),
    "in Italian": Wall(page("Example", "<p>Noi e i nostri partner utilizziamo i cookie.</p><button>Accetta e continua</button>", lang="it"), "consent", "consent-page"),
    "in Portuguese": Wall(page("Example", "<p>Nós e os nossos parceiros usamos cookies.</p><button>Aceitar tudo</button>", lang="pt"), "consent", "consent-page"),
    "in Polish": Wall(page("Example", "<p>My i nasi partnerzy przechowujemy pliki cookie.</p><button>Przejdź do serwisu</button>", lang="pl"), "consent", "consent-page"),
    "in Russian": Wall(page("Example", "<p>Мы и наши партнеры используем файлы cookie.</p><button>Принять все</button>", lang="ru"), "consent", "consent-page"),
    "in Japanese": Wall(page("Example", "<p>当社とパートナーはクッキーを利用します。</p><button>すべて同意する</button>", lang="ja"), "consent", "consent-page"),
    "in Arabic": Wall(page("Example", "<p>نحن وشركاؤنا نستخدم ملفات تعريف الارتباط</p><button>قبول الكل</button>", lang="ar"), "consent", "consent-page"),
}  # fmt: skip

LOGINS: dict[str, Wall] = {
    "form with a password": Wall(
        page("Sign in - Example", "<form action=/session method=post><input type=email name=u><input type=password name=p><button>Sign in</button></form>"),
        "login", "login-page",
    ),
    "first step, which asks only for the address": Wall(
        page("Log in or sign up", "<h1>Welcome back</h1><form><input type=email name=u><button>Continue</button></form>"), "login", "login-page"
    ),
    "the site's name above a form": Wall(
        page("Example", "<h1>Anmelden</h1><form><input type=text name=u><input type=password name=p><button>Anmelden</button></form>", lang="de"),
        "login", "login-page",
    ),
    "form that says so only on its button": Wall(
        page("Example", "<form><input type=password name=p><button>Se connecter</button></form>", lang="fr"), "login", "login-page"
    ),
    "wall of a network, by its address": Wall(
        page("Example", "<h1>Join Example to see more</h1>", GRAPH), "login", "login-page", ASKED, f"{HOST}/authwall?trk=x"
    ),
    "single sign-on, by its host": Wall(page("Welcome", "<div id=root></div>"), "login", "login-page", ASKED, "https://login.example.com/u/start?state=x"),
    "in Japanese": Wall(page("ログイン | Example", "<form><input type=password></form>", lang="ja"), "login", "login-page"),
    "in Arabic": Wall(page("تسجيل الدخول", "<form><input type=password></form>", lang="ar"), "login", "login-page"),
}  # fmt: skip

ERRORS: dict[str, Wall] = {
    "in English, long, with Open Graph": Wall(page("Page not found - Example", f"{NAV}<h1>Oops!</h1><ul>{LIST}</ul>", GRAPH), "soft404", "error-title"),
    "in German, by its heading": Wall(page("Example", f"{NAV}<h1>Seite nicht gefunden</h1><ul>{LIST}</ul>", lang="de"), "soft404", "error-title"),
    "in French": Wall(page("Erreur 404 : page introuvable", "<h1>Désolé</h1>", lang="fr"), "soft404", "error-title"),
    "in Spanish": Wall(page("Página no encontrada | Example", "<p>Vaya</p>", lang="es"), "soft404", "error-title"),
    "in Portuguese": Wall(page("Ops! Página não encontrada", "<p>404</p>", lang="pt"), "soft404", "error-title"),
    "in Italian": Wall(page("Example", "<h1>Siamo spiacenti, la pagina non è stata trovata</h1>", lang="it"), "soft404", "error-title"),
    "in Polish": Wall(page("Strona nie istnieje - Example", "<p>404</p>", lang="pl"), "soft404", "error-title"),
    "in Russian": Wall(page("Ошибка 404. Страница не найдена", "<p></p>", lang="ru"), "soft404", "error-title"),
    "in Japanese": Wall(page("ページが見つかりませんでした | Example", "<p></p>", lang="ja"), "soft404", "error-title"),
    "in Arabic": Wall(page("عذراً، الصفحة غير موجودة", "<p></p>", lang="ar"), "soft404", "error-title"),
    "a story that was taken down": Wall(page("Example", "<h1>This article is no longer available</h1>"), "soft404", "error-title"),
    "by a lesser heading under the site's name": Wall(
        page("Example", f"{NAV}<h1>Example</h1><h2>Die Seite wurde nicht gefunden</h2><ul>{LIST}</ul>", GRAPH, "de"), "soft404", "error-heading"
    ),
    "by its text, with nothing of what the address says": Wall(
        page("Example News", f"{NAV}<p>Sorry, the page you are looking for is not here any more.</p>{FOOT}", GRAPH), "soft404", "error-text"
    ),
    "by its text in Polish": Wall(page("Example", "<p>Strona, której szukasz, mogła zostać przeniesiona.</p>", lang="pl"), "soft404", "error-text"),
    "by its text in Japanese": Wall(page("Example News", "<p>お探しのページは削除されたか、移動した可能性があります。</p>", lang="ja"), "soft404", "error-text"),
    "one that calls itself an article": Wall(
        page("Page not found", "<h1>We’re really sorry, but the page you’re looking for can’t be found</h1>", '<meta property="og:type" content="article"><meta property="og:title" content="Example"><meta property="og:site_name" content="Example">'),
        "soft404", "error-title",
    ),
    "redirect to an error page": Wall(page("Example", "<p>Hm.</p>"), "soft404", "error-address", ASKED, f"{HOST}/404.html"),
    "redirect to the section": Wall(page("Shipping - Example", f"<ul>{LIST}</ul>", GRAPH), "soft404", "redirected-section", f"{HOST}/news/shipping/harbour-pilots-strike-over-night-shifts", f"{HOST}/news/shipping/"),
    "redirect of a number to its section": Wall(page("Shipping", f"<ul>{LIST}</ul>"), "soft404", "redirected-section", f"{HOST}/shipping/1044821.html", f"{HOST}/shipping"),
    "redirect to a list of something else": Wall(page("All topics", f"<ul>{LIST}</ul>", GRAPH), "soft404", "redirected-section", ASKED, f"{HOST}/topics/"),
    "redirect home": Wall(page("Example", f"<ul>{LIST}</ul>", GRAPH), "home", "redirected-home", ASKED, f"{HOST}/"),
    "redirect to the home page of a language": Wall(page("Example", f"<ul>{LIST}</ul>", GRAPH), "home", "redirected-home", ASKED, f"{HOST}/en/"),
    "the home page under the story's address": Wall(
        page("Example - News from the coast", f"<ul>{LIST}</ul>", f'{GRAPH}<link rel="canonical" href="{HOST}/">'), "home", "canonical-home"
    ),
}  # fmt: skip

PARKED: dict[str, Wall] = {
    "frame of a parking service": Wall(page("example.com", "<iframe src='https://www.sedoparking.com/search/?domain=example.com'></iframe>"), "soft404", "parked-domain"),
    "page that opens its lander": Wall('<html><head><script>window.onload=function(){window.location.href="/lander"}</script></head><body></body></html>', "soft404", "parked-domain"),
    "page that hides its text in base64": Wall(page("example.com", "<div id=target style='opacity: 0'></div><script>window.park = 'eyJ1dWlkIjoi';</script><script src=/bXYz.js></script>"), "soft404", "parked-domain"),
    "offer of a dealer": Wall(page("example.com", "<h1>example.com</h1><p>Buy this domain. The domain may be for sale by its owner.</p><ul><li>Related searches</li></ul>"), "soft404", "parked-domain"),
    "offer in its title": Wall(page("The domain example.com is for sale", "<p>Get a price in 24 hours</p>"), "soft404", "parked-domain"),
    "expired": Wall(page("This domain has expired", "<p>If you are the owner, renew it with your registrar.</p>"), "soft404", "parked-domain"),
    "suspended account": Wall(page("Account Suspended", "<h1>Account Suspended</h1><p>Contact your hosting provider.</p>"), "soft404", "parked-domain"),
    "default page of a server": Wall(page("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the web server is installed.</p>"), "soft404", "parked-domain"),
    "in German": Wall(page("example.de", "<p>Diese Domain steht zum Verkauf!</p>", lang="de"), "soft404", "parked-domain"),
    "in Russian": Wall(page("Домен припаркован", "<p>example.ru</p>", lang="ru"), "soft404", "parked-domain"),
    "redirect to a dealer": Wall(page("example.com", "<p>x</p>"), "soft404", "parked-domain", ASKED, "https://www.hugedomains.com/domain_profile.cfm?d=example"),
}  # fmt: skip

SHELLS: dict[str, Wall] = {
    "root of a view library": Wall(page("React App", "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script src=/static/js/main.js></script>", "<meta name=description content='Web site created using a starter kit'>"), "empty", "needs-javascript"),
    "app element of a framework": Wall(page("Example", "<app-root></app-root><script src=runtime.js type=module></script>"), "empty", "needs-javascript"),
    "without a title": Wall("<html><head></head><body><div id=app></div><script src=/app.js></script></body></html>", "empty", "needs-javascript"),
    "that waits": Wall(page("Example", "<div id=__next><div class=spinner>Loading...</div></div><script src=/_next/main.js></script>"), "empty", "needs-javascript"),
    "that waits in German": Wall(page("Example", "<div id=app>Bitte warten ... wird geladen</div><script src=/a.js></script>", lang="de"), "empty", "needs-javascript"),
    "that asks for JavaScript": Wall(page("Example", "<p>We're sorry but this site doesn't work properly without JavaScript enabled. Please enable it to continue, thank you very much.</p><script src=/a.js></script>"), "empty", "needs-javascript"),
    "that asks for it in Japanese": Wall(page("Example", "<p>このサイトをご覧いただくには、ブラウザの設定でJavaScriptを有効にしてください。設定の方法はお使いのブラウザのヘルプをご覧ください。</p><script src=/a.js></script>", lang="ja"), "empty", "needs-javascript"),
    "with a number for an address": Wall(page("Photo Storage", "<div id=root></div><script>go()</script>"), "empty", "needs-javascript", NUMBERED),
    "with Open Graph that names only the site": Wall(page("Example", "<div id=root></div><script src=/a.js></script>", GRAPH + '<meta property="og:title" content="Example">'), "empty", "needs-javascript"),
}  # fmt: skip

WALLS = {
    f"{kind}: {name}": wall
    for kind, table in (
        *(("challenge", CHALLENGES), ("consent", CONSENT), ("login", LOGINS)),
        *(("error", ERRORS), ("parked", PARKED), ("shell", SHELLS)),
    )
    for name, wall in table.items()
}

STORY = (
    "<p>"
    + "The pilots of the harbour have gone on strike over their night shifts, and ships wait outside. " * 20
    + "</p>"
)
NAMED = "Harbour pilots strike over night shifts"
LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour pilots strike","isAccessibleForFree":%s}</script>'

GOOD: dict[str, Wall] = {
    "teaser behind a paywall that says so": Wall(page(NAMED, "<h1>Harbour pilots strike</h1><p>The first lines.</p><div>Subscribe to continue reading</div>", LD % "false"), "ok", ""),
    "teaser behind a paywall that says nothing": Wall(page(NAMED, "<h1>Harbour pilots strike</h1><p>The first lines.</p><div>Subscribe to continue. Already a subscriber? Log in</div>"), "ok", ""),
    "login in an overlay": Wall(page(NAMED, f"<div><h2>Sign in</h2><form><input type=email><input type=password><button>Sign in</button></form></div>{STORY}"), "ok", ""),
    "short story with a newsletter form": Wall(page(NAMED, "<h1>Harbour pilots strike</h1><p>In short.</p><form><input type=email><button>Subscribe</button></form>"), "ok", ""),
    "comment form with a captcha": Wall(page(NAMED, "<p>In short: they strike.</p><form><textarea></textarea><div class=g-recaptcha data-sitekey=x></div></form>"), "ok", ""),
    "cookie banner on a short page": Wall(page(NAMED, "<div><p>We use cookies. Our partners too.</p><button>Accept all</button></div><p>They strike.</p>"), "ok", ""),
    "cookie banner as first heading of a long page": Wall(page("Example", f"<div><h1>We value your privacy</h1></div>{STORY}", lang="en"), "ok", "", NUMBERED),
    "story about error pages": Wall(page("Why 'page not found' pages are an art", f"<h1>Why 'page not found' pages are an art</h1>{STORY}"), "ok", "", f"{HOST}/why-page-not-found-pages-are-an-art"),
    "story that quotes an error page": Wall(page(NAMED, f"<h1>{NAMED}</h1><p>The form said: the page you are looking for could not be found.</p>"), "ok", ""),
    "dated article that is called like an error page": Wall(page("Page not found", "<h1>Page not found</h1>", '<meta property="og:type" content="article"><meta property="article:published_time" content="2024-03-12T08:00:00Z">'), "ok", ""),
    "article about a missing page under its own address": Wall(page("Page not found", "<h1>Page not found</h1>", '<meta property="og:type" content="article">'), "ok", "", f"{HOST}/fiction/the-page-that-was-not-found"),
    "story about access": Wall(page("Access denied", f"<h1>Access denied</h1>{STORY}"), "ok", "", f"{HOST}/access-denied"),
    "photo with a title": Wall(page("Sunset", "<img src=/a.jpg width=900 height=600><script src=/a.js></script>"), "ok", "", NUMBERED),
    "video without a word": Wall(page("Cats", "<video src=/a.mp4></video><script src=/a.js></script>"), "ok", "", NUMBERED),
    "frame of an application that names the story": Wall(page(NAMED, "<div id=root></div><script src=/a.js></script>"), "ok", ""),
    "the same with a number for an address": Wall(page("How the harbour works at night - Example", "<div id=root></div><script src=/a.js></script>", "<meta name=description content='By night, pilots.'>"), "ok", "", NUMBERED),
    "application that describes the story in Open Graph": Wall(page("Example", "<div id=root></div><script src=/a.js></script>", GRAPH + f'<meta property="og:title" content="{NAMED}">'), "ok", ""),
    "post whose title is the site's and whose text is its description": Wall(page("Example", "<div id=root></div><script src=/a.js></script>", GRAPH + '<meta property="og:title" content="Example"><meta property="og:description" content="Today we met the pilots.">'), "ok", "", NUMBERED),
    "AMP story of few words": Wall("<!doctype html><html amp><head><title>Hello</title><script async src=https://cdn.ampproject.org/v0.js></script></head><body><amp-story><h3>Hello</h3></amp-story></body></html>", "ok", ""),
    "short page without scripts": Wall(page("Notice", "<p>Closed on Monday.</p>"), "ok", "", NUMBERED),
    "title in another script than the address": Wall(page("船の水先案内人がストライキ", "<h1>船の水先案内人がストライキ</h1><h2>エラー</h2><p>お探しのページは古い住所です。</p>", lang="ja"), "ok", ""),
    "umlauts that the address spells out": Wall(page("Schöne Grüße aus Köln", "<h2>Nicht gefunden</h2><p>Seite nicht gefunden, schrieb er.</p>", lang="de"), "ok", "", f"{HOST}/schoene-gruesse-aus-koeln"),
    "careless canonical": Wall(page(NAMED, STORY, f'<link rel="canonical" href="{HOST}/">'), "ok", ""),
    "redirect from a second page to the first": Wall(page("A pilot's life", STORY), "ok", "", f"{HOST}/magazine/a-pilots-life/2", f"{HOST}/magazine/a-pilots-life"),
    "redirect from an old address to a short new one": Wall(page(NAMED, STORY), "ok", "", ASKED, f"{HOST}/pilots-strike"),
    "redirect to an article of another name": Wall(page("Pilots and ports", STORY, LD % "true"), "ok", "", f"{HOST}/shipping/harbour-pilots-strike-over-night-shifts", f"{HOST}/shipping"),
    "redirect of a section to itself": Wall(page("Shipping", f"<ul>{LIST}</ul>"), "ok", "", f"{HOST}/shipping/all", f"{HOST}/shipping"),
    "domain trade as a topic": Wall(page("Who buys domains?", f"<h1>Who buys domains?</h1>{STORY}<p>Buy this domain, says the page.</p>"), "ok", "", f"{HOST}/who-buys-domains"),
    "script that sets a cookie beside a story": Wall(page(NAMED, f"{STORY}<script>document.cookie='a=1';location.reload()</script>"), "ok", ""),
}  # fmt: skip

"""By what walls, gates and error pages are known: tables of phrases and addresses, and nothing else."""
# ruff: noqa: RUF001 -- phrases of other scripts are the matter of these tables

from __future__ import annotations

from typing import Final

from crawler.items import Verdict

# A part of a <title> or the first h1, folded (see `fold`); `*` stands for any words or none.
TITLES: Final[tuple[tuple[Verdict, str, str], ...]] = (
    (
        Verdict.CHALLENGE,
        "cloudflare",
        (
            "just a moment|nur einen moment|un instant|un momento|um momento|jeden moment|ein moment bitte"
            "|moment bitte|один момент|bir dakika lütfen|請稍候|请稍候|しばらくお待ちください|잠시만 기다리십시오"
            "|attention required|checking your browser*|please wait while your request is being verified"
            "|you have been blocked|sorry you have been blocked|ddos protection by cloudflare"
        ),
    ),
    (Verdict.CHALLENGE, "perimeterx", "access to this page has been denied*"),
    (Verdict.CHALLENGE, "imperva", "pardon our interruption|request unsuccessful*|incapsula"),
    (
        Verdict.CHALLENGE,
        "aws-waf",
        "human verification|the request could not be satisfied|error the request could not be satisfied",
    ),
    (Verdict.CHALLENGE, "vercel", "vercel security checkpoint"),
    (Verdict.CHALLENGE, "anubis", "making sure you re not a bot|oh noes"),
    (
        Verdict.CHALLENGE,
        "captcha",
        (
            "are you a robot|are you human|are you a human|robot check|robot or human|bot verification|captcha"
            "|captcha page|please verify you are a human|please verify you are human|verify you are human"
            "|verify you are a human|verifying you are human*|security check|security verification"
            "|verification required|client challenge|validation request|one moment please|ddos guard"
            "|radware bot manager captcha|radware captcha page|sicherheitsprüfung|sicherheitsüberprüfung"
            "|sind sie ein roboter|vérification de sécurité|êtes vous un robot|comprobación de seguridad"
            "|verificación de seguridad|eres un robot|controllo di sicurezza|sei un robot"
            "|verificação de segurança|você é um robô|beveiligingscontrole|ben je een robot|weryfikacja"
            "|czy jesteś robotem|проверка безопасности|вы не робот|проверка браузера|güvenlik kontrolü"
            "|robot musunuz|安全验证|人机验证|安全验证中"
        ),
    ),
    (
        Verdict.CHALLENGE,
        "access-denied",
        (
            "access denied|access forbidden|forbidden|403 forbidden|error 403|403 error|403|request blocked"
            "|request rejected|the requested url was rejected*|access to this site has been limited"
            "|too many requests|429 too many requests|web application firewall|zugriff verweigert"
            "|zugang verweigert|accès refusé|accès interdit|acceso denegado|accesso negato|acesso negado"
            "|toegang geweigerd|brak dostępu|dostęp zabroniony|доступ запрещен|доступ ограничен|erişim engellendi"
            "|拒绝访问|访问被拒绝"
        ),
    ),
    (
        Verdict.CONSENT,
        "consent-page",
        (
            "before you continue*|bevor sie fortfahren*|bevor sie zu*weitergehen|bevor sie zur*weitergehen"
            "|avant de continuer*|avant d accéder à*|antes de continuar*|antes de ir a*|prima di continuare*"
            "|voordat je verdergaat*|voordat je naar*gaat|zanim przejdziesz*|прежде чем перейти*"
            "|прежде чем продолжить*|devam etmeden önce*|yahoo is part of the yahoo family of brands"
            "|yahoo ist teil der yahoo markenfamilie|yahoo fait partie de la famille de marques yahoo"
            "|yahoo forma parte de la familia de marcas yahoo|yahoo fa parte della famiglia di brand yahoo"
            "|dpg media privacy gate|cookie consent|cookie wall|cookiewall|your privacy choices"
            "|wir benötigen ihre zustimmung|zustimmung erforderlich|einwilligung erforderlich|cookie einwilligung"
            "|votre consentement|su consentimiento|il tuo consenso|uw toestemming"
        ),
    ),
    (
        Verdict.SOFT404,
        "parked-domain",
        (
            "*domain is for sale|*domain may be for sale|* com is for sale|* net is for sale|* org is for sale"
            "|* io is for sale|this domain is parked*|domain parked|parked domain*|this domain has expired*"
            "|domain expired|domain name expired|*domain steht zum verkauf|* de steht zum verkauf"
            "|* com steht zum verkauf|diese domain ist geparkt*|ce nom de domaine est à vendre|* fr est à vendre"
            "|* com est à vendre|este dominio está en venta|questo dominio è in vendita"
            "|este domínio está à venda|* nl is te koop|* com is te koop|ta domena jest na sprzedaż"
            "|домен продается|domain default page|future home of something quite cool"
            "|this account has been suspended|account suspended|website suspended|apache2 ubuntu default page*"
            "|welcome to nginx|iis windows server"
        ),
    ),
)

LOGIN_TITLES: Final = (
    "log in|login|log into*|login to*|log in to*|sign in|signin|sign in to*|please log in|please sign in"
    "|member login|customer login|log in or sign up|login or register|sign in or create an account|anmelden"
    "|anmeldung|einloggen|bitte anmelden|bitte einloggen|jetzt anmelden|connexion|se connecter|connectez vous"
    "|identifiez vous|identification|iniciar sesión|inicia sesión|inicio de sesión|acceder|identifícate|accedi"
    "|accesso|effettua il login|entrar|iniciar sessão|fazer login|acessar|inloggen|aanmelden|zaloguj się"
    "|logowanie|zaloguj|вход|войти|авторизация|вход в систему|giriş|giriş yap|oturum aç|üye girişi|logga in"
    "|logg inn|log ind|kirjaudu|kirjaudu sisään|přihlášení|přihlásit se|bejelentkezés|ログイン|登录|登入|로그인"
    "|تسجيل الدخول"
)

# What is left of an error page's title once the words of `ERROR_WORDS` are taken off its ends.
ERROR_TITLES: Final = (
    "not found|page not found|file not found|article not found|content not found|story not found|post not found"
    "|page cannot be found|page can not be found|page can t be found|page could not be found|page doesn t exist"
    "|page does not exist|page no longer exists|page no longer available|page not available|page unavailable"
    "|page isn t available|page has moved|page is missing|page missing|that page can t be found"
    "|the page cannot be found|the page can t be found|the page could not be found"
    "|the page you requested*not*found|the page you were looking for*|the page you are looking for*"
    "|the page you re looking for*|this page can t be found|this page could not be found|this page doesn t exist"
    "|this page does not exist|this page isn t available|this page is not available"
    "|this page is no longer available|we can t find*page*|we couldn t find*page*|requested page not found"
    "|the requested page*not*found|the requested url was not found*|object not found|nothing found"
    "|this content is no longer available|content no longer available|video unavailable|gone|internal server"
    "|service unavailable|service temporarily unavailable|bad gateway|gateway timeout|gateway time out"
    "|site under maintenance|under maintenance|down for maintenance|scheduled maintenance"
    "|we will be back soon"
    "|we ll be back soon|establishing a database connection|index of|nicht gefunden"
    "|seite nicht gefunden|seite nicht vorhanden|seite existiert nicht|seite nicht verfügbar"
    "|seite wurde nicht gefunden|die seite wurde nicht gefunden|diese seite existiert nicht*"
    "|artikel nicht gefunden|die seite konnte nicht gefunden werden|diese seite wurde nicht gefunden"
    "|inhalt nicht gefunden|die angeforderte seite*nicht*|dokument nicht gefunden|beitrag nicht gefunden"
    "|diese seite ist nicht verfügbar|seite konnte nicht gefunden werden|diese seite konnte nicht gefunden werden"
    "|page introuvable|introuvable|page non trouvée|cette page est introuvable|la page est introuvable"
    "|page inexistante|cette page n existe pas*|cette page n existe plus*|article introuvable"
    "|document introuvable|la page demandée*|la page que vous*|contenu introuvable|page indisponible"
    "|cette page n est pas disponible|no encontrado|página no encontrada|pagina no encontrada"
    "|no se encontró la página|no se ha encontrado la página|la página no existe|esta página no existe"
    "|página no disponible|no se encuentra la página|artículo no encontrado|la página que buscas*"
    "|la página solicitada*|contenido no encontrado|no hemos encontrado*página*|pagina non trovata|non trovato"
    "|la pagina non esiste|questa pagina non esiste|pagina non disponibile|la pagina richiesta*"
    "|pagina inesistente|articolo non trovato|impossibile trovare la pagina|la pagina che cerchi*|não encontrado"
    "|página não encontrada|página inexistente|esta página não existe|a página não existe|não encontramos*página*"
    "|conteúdo não encontrado|a página que você*|página indisponível|niet gevonden|pagina niet gevonden"
    "|deze pagina bestaat niet*|de pagina is niet gevonden|pagina bestaat niet*|artikel niet gevonden"
    "|deze pagina kan niet worden gevonden|pagina kan niet gevonden worden|nie znaleziono|nie znaleziono strony"
    "|strona nie istnieje|strona nie została znaleziona|nie ma takiej strony|podana strona nie istnieje"
    "|strony nie znaleziono|strona niedostępna|artykuł nie istnieje|не найдено|страница не найдена"
    "|страница не существует|такой страницы нет|такой страницы не существует|страница не найдена или удалена"
    "|запрашиваемая страница не найдена|материал не найден|документ не найден|bulunamadı|sayfa bulunamadı"
    "|aradığınız sayfa bulunamadı|böyle bir sayfa yok|sayfa mevcut değil|içerik bulunamadı|sidan hittades inte"
    "|sidan kunde inte hittas|sidan finns inte|siden blev ikke fundet|siden findes ikke|siden ble ikke funnet"
    "|siden finnes ikke|fant ikke siden|sivua ei löydy|sivua ei löytynyt|stránka nenalezena"
    "|stránka nebyla nalezena|stránka neexistuje|az oldal nem található|oldal nem található|nem található"
    "|pagina nu a fost găsită|pagina nu există|η σελίδα δεν βρέθηκε|η σελίδα δε βρέθηκε|сторінку не знайдено"
    "|ページが見つかりません|ページが見つかりませんでした|お探しのページは*|页面不存在|页面未找到|找不到页面"
    "|找不到網頁|頁面不存在|您访问的页面不存在|페이지를 찾을 수 없습니다|الصفحة غير موجودة|صفحه مورد نظر یافت نشد"
    "|صفحه یافت نشد|halaman tidak ditemukan|không tìm thấy trang|trang không tồn tại"
)
ERROR_WORDS: Final = frozenset(
    (
        "404 410 500 502 503 504 error errors http status code oops ooops ups uups oups opps whoops sorry uh oh hoppla"
        " huch hmm"
        " fehler fehlermeldung erreur errore erro hata ошибка błąd fout virhe chyba hiba fel feil fejl désolé"
        " perdón vaya lo sentimos entschuldigung leider 1"
    ).split()
)
ERROR_CODES: Final = frozenset(("404", "410"))

# A part of a script's, frame's or form's address. Those that good pages load too are not here.
RESOURCES: Final[tuple[tuple[Verdict, str, str], ...]] = (
    (
        Verdict.CHALLENGE,
        "cloudflare",
        ("/orchestrate/chl_page|/orchestrate/captcha|/orchestrate/managed|__cf_chl_|/cdn-cgi/l/chk_"),
    ),
    (Verdict.CHALLENGE, "datadome", "captcha-delivery.com"),
    (Verdict.CHALLENGE, "perimeterx", "captcha.px-cdn.net|captcha.px-cloud.net|/captcha/captcha.js?a=c&u="),
    (Verdict.CHALLENGE, "imperva", "_incapsula_resource"),
    (Verdict.CHALLENGE, "akamai", "/_sec/cp_challenge|/sec-cpt/"),
    (Verdict.CHALLENGE, "aws-waf", ".token.awswaf.com|.captcha.awswaf.com|.captcha-sdk.awswaf.com"),
    (Verdict.CHALLENGE, "anubis", "/.within.website/"),
    (Verdict.CHALLENGE, "vercel", "/.well-known/vercel/security/"),
    (
        Verdict.CHALLENGE,
        "captcha",
        ("validate.perfdrive.com|/sgcaptcha/|/ips.js?|google.com/sorry|ddos-guard.net/|/errors/validatecaptcha"),
    ),
    (
        Verdict.SOFT404,
        "parked-domain",
        (
            "sedoparking.com|parkingcrew.net|bodis.com|/parking-lander/|parklogic.com"
            "|d38psrni17bvxu.cloudfront.net|cdn.hugedomains.com|afternic.com|above.com/park"
        ),
    ),
)

# Words of the few that such a page shows, folded.
TEXTS: Final[tuple[tuple[Verdict, str, str], ...]] = (
    (
        Verdict.CHALLENGE,
        "captcha",
        (
            "enable javascript and cookies to continue|please enable js and disable any ad blocker"
            "|checking your browser before accessing|checking if the site connection is secure"
            "|verify you are human by completing|please verify you are a human|confirm you are a human"
            "|press hold to confirm you are|unusual traffic from your computer network"
            "|complete the security check to access|our systems have detected unusual traffic"
            "|bestätigen sie dass sie kein roboter sind|confirmez que vous n êtes pas un robot"
            "|confirma que no eres un robot"
        ),
    ),
    (Verdict.CHALLENGE, "imperva", "incapsula incident id"),
    (Verdict.CHALLENGE, "akamai", "you don t have permission to access"),
    (Verdict.CHALLENGE, "cloudflare", "performance security by cloudflare"),
    (
        Verdict.SOFT404,
        "parked-domain",
        ("buy this domain|diese domain kaufen|this domain is for sale|domain steht zum verkauf"),
    ),
)

# Host and path of the address that answered, when it is not the one that was asked for.
GATES: Final[tuple[tuple[Verdict, str, str], ...]] = (
    (
        Verdict.CONSENT,
        "consent-page",
        (
            r"(?:consent|guce|cookiewall|privacy-?gate)\.[^/]+/.*|myprivacy\.dpgmedia\.[^/]+/.*"
            r"|[^/]+/(?:[^/]+/)?(?:zustimmung|consent/tcf|cookie-?wall|collectconsent|cookie-consent)(?:[/.].*)?"
        ),
    ),
    (
        Verdict.CHALLENGE,
        "captcha",
        r"(?:www\.)?google\.[^/]+/sorry/.*|validate\.perfdrive\.com/.*|geo\.captcha-delivery\.com/.*",
    ),
    (
        Verdict.LOGIN,
        "login-page",
        (
            r"(?:accounts|login|signin|sso|auth|idp)\.[^/]+/.*"
            r"|[^/]+/(?:.*/)?(?:log-?in|sign[-_]?in|logon|authwall|wp-login|servicelogin|anmelden|anmeldung|connexion)"
            r"(?:\.(?:php|html?|aspx?|jsp|do))?/?"
        ),
    ),
    (Verdict.SOFT404, "parked-domain", r"(?:www\.)?(?:hugedomains|dan|afternic|sedo|buydomains)\.com/.*"),
    (
        Verdict.SOFT404,
        "error-address",
        (
            r"[^/]+/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:404|not-?found|page-?not-?found|error-?404|errors?/404|404-error)"
            r"(?:\.(?:php|html?|aspx?|jsp))?/?"
        ),
    ),
)

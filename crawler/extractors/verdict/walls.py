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
    (Verdict.CHALLENGE, "datadome", "blocked by datadome|datadome captcha"),
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
            "|robot musunuz|安全验证|人机验证|安全验证中|セキュリティチェック"
            "|セキュリティ検証|ロボットではないことを確認"
            "|あなたはロボットですか|التحقق الأمني|هل أنت روبوت|تحقق من أنك إنسان|проверка что вы не робот"
            "|подтвердите что вы не робот|подтвердите что запросы отправляли вы а не робот|ой|bist du ein roboter"
            "|bist du ein mensch|überprüfung ihres browsers|vérifiez que vous êtes humain|êtes vous humain"
            "|verifica que eres humano|verifica di essere umano|verifique que você é humano|eres humano"
            "|potwierdź że jesteś człowiekiem|weryfikacja bezpieczeństwa|browser check|bot check|ddos protection"
            "|checking your connection|one more step|prove you re human|prove you are human"
            "|confirm you are human|confirm you re human|we need to verify you|please wait verifying"
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
            "|拒绝访问|访问被拒绝|アクセスが拒否されました|アクセス拒否|تم رفض الوصول|الوصول مرفوض|dostęp zablokowany"
            "|zugriff blockiert|accès bloqué|acceso bloqueado|accesso bloccato|acesso bloqueado|доступ заблокирован"
            "|your request has been blocked|request has been blocked|you are blocked|access blocked"
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
            "|votre consentement|su consentimiento|il tuo consenso|uw toestemming|wir respektieren ihre privatsphäre"
            "|wir respektieren deine privatsphäre|mit werbung weiterlesen|weiterlesen mit werbung oder im abo"
            "|we value your privacy|your privacy is important to us|respect de votre vie privée"
            "|nous respectons votre vie privée|valoramos tu privacidad|valoramos su privacidad"
            "|valorizamos a sua privacidade|valorizamos sua privacidade|rispettiamo la tua privacy"
            "|il rispetto della tua privacy*|szanujemy twoją prywatność|dbamy o twoją prywatność"
            "|мы ценим вашу конфиденциальность|согласие на использование файлов cookie|cookieの同意|نحن نقدر خصوصيتك"
            "|manage your consent|privacy gate|privacy wall|choose how you want to continue"
            "|prima di iniziare la navigazione"
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
            "|welcome to nginx|iis windows server|домен припаркован|домен не прилинкован*|このドメインは販売中です"
            "|このドメインは売り出し中です|هذا النطاق للبيع|النطاق معروض للبيع|domena na sprzedaż|ta domena wygasła"
            "|ce domaine est à vendre|ce domaine est en vente|dominio en venta|dominio in vendita|domínio à venda"
            "|este domínio está estacionado|срок регистрации домена истек|website coming soon|domain not configured"
            "|domain suspended|this site is suspended|website expired|this website is for sale"
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
            "|needs to review the security of your connection|verifying that you are not a robot"
            "|prove that you are not a robot|confirm that you are not a robot|automated requests from your network"
            "|made us think that you are a bot|made us think you might be a bot|suspicious activity from your network"
            "|bestätigen sie dass sie kein roboter sind|bestätigen sie dass sie ein mensch sind"
            "|ungewöhnlicher datenverkehr aus ihrem|ihr browser wird überprüft"
            "|confirmez que vous n êtes pas un robot|vérifiez que vous n êtes pas un robot"
            "|trafic inhabituel provenant|confirmez que vous êtes humain"
            "|confirma que no eres un robot|verifica que no eres un robot"
            "|demuestra que no eres un robot|tráfico inusual"
            "|confirme que você não é um robô|verifique se você é humano|não é um robô|tráfego incomum"
            "|conferma di non essere un robot|verifica di non essere un robot"
            "|dimostra di essere umano|traffico insolito"
            "|подтвердите что вы не робот|запросы с вашего устройства похожи на автоматические|подозрительный трафик"
            "|potwierdź że nie jesteś robotem|udowodnij że nie jesteś robotem|nietypowy ruch"
            "|ロボットではないことを確認|ロボットではありません|異常なトラフィック"
            "|تأكد من أنك لست روبوت|أثبت أنك لست روبوت"
            "|أنك لست روبوت|حركة مرور غير عادية|我们的系统检测到|请完成安全验证|拖动滑块"
        ),
    ),
    (Verdict.CHALLENGE, "imperva", "incapsula incident id"),
    (Verdict.CHALLENGE, "akamai", "you don t have permission to access"),
    (Verdict.CHALLENGE, "cloudflare", "performance security by cloudflare"),
    (
        Verdict.SOFT404,
        "parked-domain",
        (
            "buy this domain|diese domain kaufen|this domain is for sale|domain steht zum verkauf"
            "|this domain may be for sale|the domain is for sale|inquire about this domain|domain is parked"
            "|this domain has expired|this domain name has expired|domain ist geparkt|diese domain wurde registriert"
            "|ce domaine est à vendre|acheter ce domaine|ce nom de domaine est à vendre|comprar este dominio"
            "|este dominio está en venta|comprar este domínio|este domínio está à venda|acquista questo dominio"
            "|questo dominio è in vendita|домен продается|купить этот домен|домен припаркован|kup tę domenę"
            "|ta domena jest na sprzedaż|このドメインを購入|このドメインは販売中"
            "|このドメインは売り出し中|هذا النطاق للبيع"
            "|شراء هذا النطاق"
        ),
    ),
)

# What the code in a bare page does, in lower case and without white space.
CODE: Final[tuple[tuple[Verdict, str, str], ...]] = (
    (
        Verdict.SOFT404,
        "parked-domain",
        r"window\.park=|location(?:\.href)?(?:=|\.(?:replace|assign)\()[\"']/lander|parkingcrew|sedoparking|domainpark",
    ),
    (
        Verdict.CHALLENGE,
        "script-check",
        # A cookie is computed and the same page asked again: no story is told that way.
        (
            r"document\.cookie=.{0,400}location(?:\.reload\(|\.replace\(|\.assign\(|\.href=|=)"
            r"|document\.cookie=.{0,400}\.submit\(\)|_cf_chl_opt|kpsdk|sucuri_cloudproxy|acw_sc__v2|tonumbers\("
        ),
    ),
)

# A consent wall says both: how to accept, and what for.
ACCEPTING: Final = (
    "accept all|accept and continue|accept cookies|i accept|i agree|agree and continue|allow all|alle akzeptieren"
    "|akzeptieren und weiter|alles akzeptieren|alle cookies zulassen|zustimmen|mit werbung weiterlesen|tout accepter"
    "|accepter et continuer|accepter et fermer|j accepte|aceptar todo"
    "|aceptar y continuar|aceptar todas|aceptar y cerrar"
    "|aceitar todos|aceitar tudo|aceitar e continuar|aceitar e fechar|accetta tutto|accetta tutti|accetta e continua"
    "|accetta e chiudi|acconsento|принять все|принять и продолжить|согласен|zaakceptuj wszystko|akceptuję"
    "|przejdź do serwisu|zgadzam się|すべて受け入れる|すべて同意|同意する|同意して続行|قبول الكل|أوافق|موافق"
    "|alles accepteren|akkoord|godkänn alla|tümünü kabul et"
)
PURPOSES: Final = (
    "our partners|store and or access information|personalised ads"
    "|personalized ads|tracking technologies|use of cookies"
    "|we use cookies|unsere partner|unseren partnern|personalisierte werbung"
    "|personalisierte anzeigen|verwenden cookies"
    "|wir nutzen cookies|nos partenaires|publicités personnalisées|utilisons des cookies|nuestros socios"
    "|anuncios personalizados|utilizamos cookies|usamos cookies|nossos parceiros|anúncios personalizados"
    "|nostri partner|annunci personalizzati|utilizziamo i cookie|utilizziamo cookie|usiamo i cookie|наши партнеры"
    "|нашими партнерами|используем cookie|используем файлы cookie|nasi partnerzy|naszych partnerów|zaufani partnerzy"
    "|zaufanych partnerów|pliki cookie|plików cookie|パートナー|クッキー|cookieを使用"
    "|شركاؤنا|ملفات تعريف الارتباط|onze partners"
    "|gebruiken cookies|våra partner|çerez"
)

# Host and path of the address that answered, when it is not the one that was asked for.
GATES: Final[tuple[tuple[Verdict, str, str], ...]] = (
    (
        Verdict.CONSENT,
        "consent-page",
        (
            r"(?:consent|guce|cookiewall|privacy-?gate)\.[^/]+/.*|myprivacy\.dpgmedia\.[^/]+/.*"
            r"|[^/]+/(?:[^/]+/)?(?:zustimmung|consent/tcf|cookie-?wall|collectconsent|cookie-consent"
            r"|consent-?wall|privacy-?wall|pur-abo)(?:[/.].*)?"
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

"""By what error pages and pages without a word are known, in the languages of the web: tables, and nothing else."""
# ruff: noqa: RUF001 -- phrases of other scripts are the matter of these tables

from __future__ import annotations

from typing import Final

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
    "|story unavailable|article unavailable|article no longer available|this article is no longer available"
    "|this story is no longer available|this video is unavailable|this video is private|this post is unavailable"
    "|we re really sorry*page*|the page you*cannot be found|the page you*can t be found|that page doesn t exist"
    "|looks like this page*|nothing here|page gone|link expired|this link has expired|content unavailable"
    "|artikel nicht verfügbar|artikel nicht mehr verfügbar|dieser artikel ist nicht mehr verfügbar"
    "|die gewünschte seite*nicht*|diese seite gibt es nicht*|seite nicht mehr verfügbar|inhalt nicht verfügbar"
    "|inhalt nicht mehr verfügbar|video nicht verfügbar|hier ist nichts|page inconnue|la page n existe pas"
    "|la page n existe plus|article indisponible|article supprimé"
    "|cet article n est plus disponible|contenu indisponible"
    "|nous n avons pas trouvé*page*|contenido no disponible|artículo no disponible|la página no se encuentra*"
    "|la página no está disponible|esta página ya no está disponible|la página que*no existe|conteúdo indisponível"
    "|conteúdo não disponível|artigo não encontrado|notícia não encontrada|a página não foi encontrada"
    "|página não existe|a página solicitada*|contenuto non disponibile|contenuto non trovato|articolo non disponibile"
    "|la pagina non è stata trovata|la pagina cercata*|pagina non più disponibile|siamo spiacenti*pagina*"
    "|запрошенная страница не найдена|страница удалена|статья не найдена|новость не найдена|материал удален"
    "|нет такой страницы|страница не существует или удалена|страница была удалена|strona usunięta"
    "|strona którą*nie istnieje|nie można znaleźć strony|nie znaleźliśmy*strony|artykuł nie został znaleziony"
    "|treść niedostępna|nie znaleziono artykułu|ページが存在しません|ページは存在しません|このページは存在しません"
    "|指定されたページ*|お探しの記事*|記事が見つかりません"
    "|記事が見つかりませんでした|該当するページ*|ページがありません"
    "|この記事は掲載期間*|掲載期間が終了*|公開を終了*|الصفحة المطلوبة غير موجودة|لم يتم العثور على الصفحة"
    "|الصفحة التي تبحث عنها*|هذه الصفحة غير موجودة|الصفحة غير متوفرة"
    "|المقال غير موجود|لم يتم العثور على المحتوى|غير موجود"
)
ERROR_WORDS: Final = frozenset(
    (
        "404 410 500 502 503 504 error errors http status code oops ooops ups"
        " uups oups opps whoops sorry uh oh hoppla"
        " huch hmm"
        " fehler fehlermeldung erreur errore erro hata ошибка błąd fout virhe chyba hiba fel feil fejl désolé"
        " perdón vaya lo sentimos entschuldigung leider 1 desculpe ops oh ooh scusa spiacenti przepraszamy извините"
        " упс ой خطأ عذرا عفوا エラー 申し訳ありません"
    ).split()
)
ERROR_CODES: Final = frozenset(("404", "410"))

# What the text of an error page says somewhere; believed where nothing on the page is what the address speaks of.
ERROR_TEXTS: Final = (
    "page you requested could not be found|page you requested cannot be found|page you requested was not found"
    "|page you were looking for|page you are looking for|page you re looking for|page could not be found"
    "|page cannot be found|page can t be found|page does not exist|page doesn t exist|page no longer exists"
    "|page has been removed|page may have been moved|article is no longer available|story is no longer available"
    "|content is no longer available|content you requested|error 404|404 error|404 not found|http 404"
    "|seite wurde nicht gefunden|seite konnte nicht gefunden|seite existiert nicht|seite ist nicht mehr verfügbar"
    "|seite nicht gefunden|artikel ist nicht mehr verfügbar|gewünschte seite|angeforderte seite|fehler 404"
    "|page est introuvable|page n existe pas|page n existe plus|page que vous recherchez|page que vous cherchez"
    "|page demandée|article n est plus disponible|erreur 404|página que buscas|página que está buscando"
    "|página no existe|página no se encuentra|página solicitada|página no encontrada|no hemos podido encontrar"
    "|página que você procura|página que procura|página não existe|página não foi encontrada|página não encontrada"
    "|pagina che cerchi|pagina che stai cercando|pagina richiesta|pagina non esiste|pagina non è stata trovata"
    "|pagina non trovata|errore 404|страница не найдена|страница не существует|страницы не существует"
    "|страница была удалена|запрашиваемая страница|ошибка 404|strona nie istnieje|strona nie została znaleziona"
    "|strona której szukasz|nie znaleziono strony|szukana strona|błąd 404|お探しのページ|ページが見つかりません"
    "|ページは存在しません|ページは削除|ご指定のページ|الصفحة غير موجودة|الصفحة التي تبحث عنها|الصفحة المطلوبة"
    "|لم يتم العثور على الصفحة|خطأ 404|pagina niet gevonden|pagina bestaat niet|sayfa bulunamadı"
)

# What an empty page asks for where no script runs.
NEEDS_SCRIPT: Final = (
    "enable javascript|javascript is required|requires javascript"
    "|javascript is disabled|need javascript|needs javascript"
    "|turn on javascript|without javascript|javascript to run this app"
    "|aktivieren sie javascript|javascript aktivieren"
    "|javascript ist deaktiviert|benötigt javascript|ohne javascript|activez javascript|activer javascript"
    "|javascript est désactivé|nécessite javascript|habilite javascript|activa javascript|habilitar javascript"
    "|active javascript|javascript desactivado|ative o javascript"
    "|habilite o javascript|requer javascript|abilita javascript"
    "|attiva javascript|abilitare javascript|richiede javascript|включите javascript|включить javascript"
    "|javascript отключен|włącz javascript|włączyć javascript|wymaga javascript|javascriptを有効|javascriptが無効"
    "|تفعيل javascript|تمكين javascript|جافا سكريبت|schakel javascript|启用javascript|javascript etkinleştirin"
)
# What it shows while it waits for one.
WAITING: Final = frozenset(
    (
        "loading please wait a moment one moment just initializing initialising"
        " app wird geladen laden lädt bitte warten"
        " chargement en cours veuillez patienter cargando por favor espere"
        " carregando aguarde caricamento in corso attendere"
        " загрузка подождите пожалуйста идет ładowanie proszę czekać trwa"
        " 読み込み中 お待ちください جاري التحميل جار تحميل"
    ).split()
)

"""What the words in dates mean, in the languages of the pages that are read: tables, and how a word is looked up."""
# ruff: noqa: RUF001 -- letters of other scripts are the matter of these tables

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Final

_MARKS: Final = re.compile("[\u0300-\u036f]")


def plain(text: str) -> str:
    """Return a text in lower case, compatibility forms folded, without accents on Latin, Greek, Cyrillic letters."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.lower()))
    return unicodedata.normalize("NFC", bare)


# January to December, all spellings of a month in one row. Croatian is left out: its `listopad` is October where
# Polish and Czech say November.
_MONTHS: Final = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct"
    "|november nov|december dec",
    "de": "januar jänner jaenner jän|februar feber|märz maerz mär mrz|april|mai|juni|juli|august|september|oktober okt"
    "|november|dezember dez",
    "fr": "janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre|octobre|novembre|décembre",
    "es": "enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre set|octubre|noviembre"
    "|diciembre dic",
    "ca": "gener gen|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre",
    "gl": "xaneiro xan|febreiro|marzo|abril|maio|xuño|xullo|agosto|setembro|outubro|novembro|decembro",
    "it": "gennaio|febbraio|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|settembre|ottobre ott|novembre"
    "|dicembre",
    "pt": "janeiro|fevereiro fev|março|abril|maio|junho|julho|agosto|setembro|outubro out|novembro|dezembro",
    "nl": "januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december",
    "pl": "stycznia styczeń sty|lutego luty lut|marca marzec|kwietnia kwiecień kwi|maja maj|czerwca czerwiec cze"
    "|lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz|października październik paź|listopada listopad lis"
    "|grudnia grudzień gru",
    "ru": "января январь янв|февраля февраль фев февр|марта март мар|апреля апрель апр|мая май|июня июнь июн"
    "|июля июль июл|августа август авг|сентября сентябрь сен сент|октября октябрь окт|ноября ноябрь ноя нояб"
    "|декабря декабрь дек",
    "uk": "січня січень січ|лютого лютий лют|березня березень бер|квітня квітень кві квіт|травня травень тра трав"
    "|червня червень чер черв|липня липень лип|серпня серпень сер серп|вересня вересень вер|жовтня жовтень жов жовт"
    "|листопада листопад лис|грудня грудень гру груд",
    "bg": "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември",
    "tr": "ocak oca|şubat şub|mart|nisan nis|mayıs mayis|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki"
    "|kasım kasim kas|aralık aralik ara",
    "cs": "ledna leden|února únor|března březen|dubna duben|května květen|června červen|července červenec|srpna srpen"
    "|září|října říjen|listopadu listopad|prosince prosinec",
    "sk": "januára január|februára február|marca marec|apríla apríl|mája máj|júna jún|júla júl|augusta|septembra"
    "|októbra október|novembra|decembra",
    "hu": "január|február febr|március márc|április ápr|május máj|június jún|július júl|augusztus|szeptember szept"
    "|október|november|december",
    "ro": "ianuarie ian|februarie|martie|aprilie|mai|iunie iun|iulie iul|august|septembrie|octombrie|noiembrie noi"
    "|decembrie",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "da": "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    "no": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember des",
    "is": "janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember",
    "fi": "tammikuuta tammikuu|helmikuuta helmikuu|maaliskuuta maaliskuu|huhtikuuta huhtikuu|toukokuuta toukokuu"
    "|kesäkuuta kesäkuu|heinäkuuta heinäkuu|elokuuta elokuu|syyskuuta syyskuu|lokakuuta lokakuu|marraskuuta marraskuu"
    "|joulukuuta joulukuu",
    "lt": "sausio sausis|vasario vasaris|kovo kovas|balandžio balandis|gegužės gegužė|birželio birželis|liepos liepa"
    "|rugpjūčio rugpjūtis|rugsėjo rugsėjis|spalio spalis|lapkričio lapkritis|gruodžio gruodis",
    "el": "ιανουαρίου ιανουάριος ιαν|φεβρουαρίου φεβρουάριος φεβ|μαρτίου μάρτιος μαρ|απριλίου απρίλιος απρ"
    "|μαΐου μάιος μαι|ιουνίου ιούνιος ιουν|ιουλίου ιούλιος ιουλ|αυγούστου αύγουστος αυγ|σεπτεμβρίου σεπτέμβριος"
    " σεπ σεπτ|οκτωβρίου οκτώβριος οκτ|νοεμβρίου νοέμβριος νοε|δεκεμβρίου δεκέμβριος δεκ",
    "sl": "januarja januar|februarja februar|marca marec|aprila april|maja maj|junija junij|julija julij|avgusta avgust"
    "|septembra september|oktobra oktober|novembra november|decembra december",
    "sr": "januara januar|februara|marta mart|aprila april|maja maj|juna jun|jula jul|avgusta avgust|septembra"
    " septembar|oktobra oktobar|novembra novembar|decembra decembar",
    "sr-cyrl": "јануара јануар|фебруара фебруар|марта март|априла април|маја мај|јуна јун|јула јул|августа август"
    "|септембра септембар|октобра октобар|новембра новембар|децембра децембар",
    "hr": "siječnja siječanj|veljače veljača|ožujka ožujak|travnja travanj|svibnja svibanj|lipnja lipanj|srpnja srpanj"
    "|kolovoza kolovoz|rujna rujan||studenoga studenog studeni|prosinca prosinac",
    "lv": "janvāris janvārī janvāra|februāris februārī februāra|marts martā marta|aprīlis aprīlī aprīļa"
    "|maijs maijā maija|jūnijs jūnijā jūnija|jūlijs jūlijā jūlija|augusts augustā augusta"
    "|septembris septembrī septembra|oktobris oktobrī oktobra|novembris novembrī novembra|decembris decembrī decembra",
    "et": "jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember",
    "ms": "januari|februari|mac|april|mei|jun|julai|ogos|september|oktober|november|disember",
    "sw": "januari|februari|machi|aprili|mei|juni|julai|agosti|septemba|oktoba|novemba|desemba",
    "he": "ינואר בינואר|פברואר בפברואר|מרץ במרץ מרס|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט באוגוסט"
    "|ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר",
    "hi": "जनवरी|फरवरी फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर अक्तूबर|नवंबर नवम्बर|दिसंबर दिसम्बर",
    "bn": "জানুয়ারি জানুয়ারী|ফেব্রুয়ারি ফেব্রুয়ারী|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর",
    "th": "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม",
    "ur": "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    "id": "januari|februari pebruari|maret|april|mei|juni|juli|agustus agu|september|oktober|november|desember",
    "ar": "يناير جانفي|فبراير فيفري شباط|مارس آذار|أبريل ابريل إبريل أفريل نيسان|مايو ماي أيار|يونيو يونيه جوان حزيران"
    "|يوليو يوليه جويلية تموز|أغسطس اغسطس أوت آب|سبتمبر أيلول|أكتوبر اكتوبر|نوفمبر|ديسمبر",
}
_PERSIAN: Final = "فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند"


def _numbered(table: str) -> dict[str, int]:
    """Return word to month number, from rows parted by `|`."""
    return {word: number for number, row in enumerate(plain(table).split("|"), 1) for word in row.split()}


MONTHS: Final = {word: number for table in _MONTHS.values() for word, number in _numbered(table).items()}
PERSIAN_MONTHS: Final = _numbered(_PERSIAN)

WEEKDAYS: Final = frozenset(
    plain(
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
        " montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so"
        " lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim"
        " lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom"
        " lunedì martedì mercoledì giovedì venerdì sabato domenica gio"
        " segunda terça quarta quinta sexta feira seg ter qua qui sex"
        " maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo"
        " poniedziałek wtorek środa czwartek piątek sobota niedziela pon wt śr czw pt sob ndz"
        " понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс"
        " понеділок середа четвер пятниця субота неділя нд"
        " pazartesi salı çarşamba perşembe cuma cumartesi pazar"
        " pondělí úterý čtvrtek pátek neděle hétfő kedd szerda csütörtök péntek szombat vasárnap"
        " måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag mån tis ons tors tor fre lör"
        " maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai ke pe la su"
        " luni marți miercuri joi vineri sâmbătă duminică δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή"
        " ponedeljek torek sreda četrtek petek sobota nedelja utorak četvrtak petak ponedjeljak srijeda subota nedjelja"
        " понедељак уторак среда четвртак петак субота недеља"
        " esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev"
        " pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena isnin khamis jumaat ahad"
        " सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์"
        " thứ hai ba tư sáu bảy chủ nhật"
        " senin selasa rabu kamis jumat sabtu minggu"
        " الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد"
        " شنبه یکشنبه دوشنبه سه چهارشنبه پنجشنبه جمعه 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日"
        " 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 周一 周二 周三 周四 周五 周六 周日"
        " 월요일 화요일 수요일 목요일 금요일 토요일 일요일"
    ).split()
)

# Words that stand around a date and add nothing to it. "Updated" and its kin are not here: they name another day.
FILLERS: Final = frozenset(
    plain(
        "published publish posted first date dated pubdate on at the of st nd rd th t z time hrs hours h"
        " veröffentlicht erschienen am um den vom der uhr publié publiee le à er ore alle il pubblicato"
        " publicado publicada el a las del de la los às em e o d op om uur gepubliceerd"
        " opublikowano dnia godz r опубликовано г года в от kl klo den dne v ob ve saat günü publisert publicerad"
        " diterbitkan pukul jam στις ώρα نشر في بتاريخ الساعة ساعت 发布 发布于 发布时间 公開 配信 掲載 投稿"
        " gada m ngày tháng năm วันที่ วัน พ ศ น יום ב 입력 등록 승인"
    ).split()
)

# RFC 2822 section 4.3 and the abbreviations that mean one offset wherever they are used.
ZONES: Final = {
    name: timedelta(minutes=round(hours * 60))
    for hours, names in (
        (-10, "hst"),
        (-9, "akst"),
        (-8, "pst akdt"),
        (-7, "mst pdt"),
        (-6, "mdt"),
        (-5, "est cdt"),
        (-4, "edt"),
        (-3, "brt"),
        (-2.5, "ndt"),
        (0, "z zz ut utc gmt wet"),
        (1, "cet mez west"),
        (2, "cest mesz eet sast"),
        (3, "msk eest trt eat"),
        (5, "pkt"),
        (7, "wib ict"),
        (8, "awst wita hkt sgt"),
        (9, "jst kst"),
        (9.5, "acst"),
        (10, "aest"),
        (10.5, "acdt"),
        (11, "aedt"),
        (12, "nzst"),
        (13, "nzdt"),
    )
    for name in names.split()
}

NOON: Final = {
    plain(word): is_after
    for is_after, words in (
        (False, "am a.m. a.m a. ص صباحا 上午 午前 오전"),
        (True, "pm p.m. p.m p. م مساء 下午 午後 오후"),
    )
    for word in words.split()
}

# Counted eras of East Asia: the year before their first.
ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}

# Language tags whose numeric dates have a fixed order; English alone says nothing.
DAY_FIRST: Final = frozenset(
    "ar bg bs ca cs da de el es et eu fi fr gl he hi hr id is it lv mk ms nb nl nn no pl pt ro ru sk sl sq sr sv th tr"
    " uk vi en-au en-gb en-ie en-in en-nz en-uk".split()
)
MONTH_FIRST: Final = frozenset("en-us en-ph es-us".split())
UNSETTLED: Final = frozenset("es-pr fr-ca".split())

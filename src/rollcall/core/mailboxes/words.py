"""The words by which mails speak of codes, in each language that platforms write in."""

import re
from collections.abc import Mapping

CODE: Mapping[str, str] = {
    "en": r"(?:pass)?codes?\b|one-time pass(?:word|code)\b|\bOTP\b|\bPIN\b",
    "de": r"\w*codes?\b|\w*kennzahl\b|einmal(?:passwort|kennwort)\b",
    "fr": r"\bcodes?\b|mot de passe à usage unique",
    "es": r"\bc[óo]digos?\b|contraseña de un solo uso",
    "pt": r"\bc[óo]digos?\b|senha de uso único",
    "it": r"\bcodic[ei]\b",
    "nl": r"\w*codes?\b",
    "pl": r"\bkod(?:u|em|y)?\b",
    "tr": r"\bkod(?:u|un|unuz|unuzu|umuz|unu)?\b|\bşifre(?:niz)?\b",
    "ru": r"\bкод(?:а|ом|у|ы)?\b",
    "ja": r"コード|認証番号|確認番号",
    "zh": r"验证码|驗證碼|校验码|确认码|確認碼|安全码|安全碼|登录码|登入碼|代码|代碼",
    "ko": r"코드|인증\s?번호|확인\s?번호",
    "ar": r"(?:ال|لل|ب)?رمز|(?:ال)?كود",
    "id": r"\bkode\b",
    "vi": r"\bmã\b",
}

OTHER_CODES: Mapping[str, str] = {
    "en": (
        r"\b(?:post(?:al)?|zip|promo(?:tion(?:al)?)?|discount|coupon|voucher|gift|refer(?:ral|ence)|"
        r"country|area|dial(?:l?ing)?|error|status|source|dress|bar|qr|product|booking|order|"
        r"tracking|tax|swift|sort|branch|colou?r|building|campaign|creator|job|case|ticket)"
        r"[\s-]?codes?\b|\bcodes? of (?:conduct|ethics|practice)\b"
    ),
    "de": (
        r"\b\w*(?:gutschein|rabatt|aktions|promo|länder|landes|fehler|quell|bar|qr-?|farb|"
        r"buchungs|empfehlungs|post)-?codes?\b"
    ),
    "fr": (
        r"\bcodes?[\s-](?:postal|promo\w*|(?:de )?réduction|(?:du )?pays|barres?|(?:d['’])?erreur|"
        r"source|civil|couleur|parrain\w*|cadeau)"
    ),
    "es": (
        r"\bc[óo]digo (?:postal|promocional|de (?:descuento|barras|área|país|error|conducta|"
        r"referido|regalo|promoci[óo]n))"
    ),
    "pt": (
        r"\bc[óo]digo (?:postal|promocional|de (?:desconto|barras|área|país|erro|conduta|"
        r"indicação|rastreio|rastreamento))"
    ),
    "it": (
        r"\bcodice (?:postale|sconto|promo\w*|fiscale|a barre|paese|(?:di )?errore|civile|etico|"
        r"prodotto|ordine)"
    ),
    "nl": r"\b(?:post|kortings|land|fout|actie|bar|qr-?|promo|streepjes)-?codes?\b",
    "pl": r"\bkod(?:u|em)? (?:pocztow\w+|rabatow\w+|promocyjn\w+|kreskow\w+|kraju|błędu|QR)",
    "tr": r"\b(?:indirim|posta|promosyon|ülke|alan|hata|kupon|barkod|kare|QR|davet) kod\w*",
    "ru": (
        r"\bпромокод\w*|\bкод (?:страны|ошибки|города|скидки|товара)|почтовый (?:код|индекс)|"
        r"штрих-?код\w*|QR-код\w*"
    ),
    "ja": (
        r"(?:クーポン|プロモーション|プロモ|割引|バー|QR|エラー|国|ソース|招待|商品|郵便|予約)コード"
    ),
    "zh": (
        r"(?:优惠|優惠|折扣|邮政|郵政|错误|錯誤|国家|國家|邀请|邀請|商品|促销|促銷|源)(?:码|碼|代码|代碼)"
    ),
    "ko": r"(?:할인|쿠폰|프로모션|우편|국가|오류|바|QR|추천|초대|소스|상품)\s?(?:코드|번호)",
    "ar": (
        r"(?:ال)?(?:رمز|كود) (?:ال)?(?:خصم|بريدي|ترويجي|دولة|بلد|منطقة|خطأ|دعوة|استجابة)|"
        r"(?:رمز|كود) QR"
    ),
    "id": r"\bkode (?:pos|promo|diskon|kupon|negara|area|kesalahan|QR|batang|referal|undangan)\b",
    "vi": r"\bmã (?:giảm giá|bưu (?:chính|điện)|khuyến mãi|quốc gia|vùng|lỗi|QR|vạch|giới thiệu)",
}
"""Codes that let nobody in."""

IS = (
    r"is|are|ist|lautet|lauten|sind|est|es|é|è|to|jest|brzmi|adalah|ialah|là|هو|هي|是|为|為|は|が|는|은|"
    r"이|:|：|=|→|–|—|-|-->|->"
)
"""What stands between a code and what it is called, on either side."""

WARNS: Mapping[str, str] = {
    "en": r"\bshar(?:e|ing)\b|\bnever\b|\b(?:do|did)n['’]?t\b|\bdo not\b|\bnobody\b|\banyone\b",
    "de": r"\bniemals\b|\bnie\b|\bteil(?:e|en)\b|weiter(?:geben|gib)|\bniemand\w*|\bnicht\b",
    "fr": r"\bjamais\b|\bpartag\w+|communiqu\w+|\bpersonne\b|n['’]avez pas",
    "es": r"\bnunca\b|\bcompart\w+|\bnadie\b|\bno (?:has|solicit\w+)",
    "pt": r"\bnunca\b|\bcompartilh\w+|\bpartilh\w+|\bningu[ée]m\b|\bnão\b",
    "it": r"\bmai\b|condivid\w+|\bnessuno\b|\bnon\b",
    "nl": r"\bnooit\b|\bdeel\b|\bdelen\b|\bniemand\b|\bniet\b",
    "pl": r"\bnigdy\b|udostępnia\w+|nikomu|\bnie\b",
    "tr": r"\basla\b|paylaş\w+|kimse\w*|siz değilseniz",
    "ru": r"никогда|никому|не сообщ\w+|не передав\w+|не запрашивали",
    "ja": r"共有し|教え|決して|心当たり",
    "zh": r"切勿|请勿|請勿|不要|分享|泄露|洩露|透露|告诉|告訴",
    "ko": r"공유하지|알려\s?주지|절대|요청하지",
    "ar": r"لا تشارك|أبد|لم تطلب|أي شخص",
    "id": r"\bjangan\b|bagikan|siapa pun|tidak",
    "vi": r"không chia sẻ|\bđừng\b|bất kỳ ai|không yêu cầu",
}
"""What says what not to do with a code: a number below such a line is not the code."""

LASTS: Mapping[str, str] = {
    "en": r"expir\w*|\bvalid\b|\blasts\b|\bwithin\b|\bgood for\b",
    "de": r"gültig|läuft\b.{0,40}\bab\b|gilt\b|innerhalb|verfällt",
    "fr": r"expir\w*|valable|valide|dans les",
    "es": r"caduc\w*|v[áa]lido|vence\w*|expir\w*|vigencia",
    "pt": r"expir\w*|v[áa]lido|vence\w*",
    "it": r"scad\w*|valid\w*",
    "nl": r"verloop\w*|verlop\w*|vervalt|geldig",
    "pl": r"wygas\w*|ważny|ważność|wygaś\w*",
    "tr": r"geçerli\w*|sona er\w*|süresi",
    "ru": r"действ\w+|истек\w+|истеч\w+",
    "ja": r"有効|期限",
    "zh": r"有效|过期|過期|失效",
    "ko": r"유효|만료",
    "ar": r"صالح\w*|تنتهي|صلاحي\w*",
    "id": r"berlaku|kedaluwarsa|kadaluwarsa",
    "vi": r"hết hạn|hiệu lực|có giá trị",
}
"""What says how long a code works."""

MINUTES = (
    r"min(?:ute|uten|utes|uti|uto|utos|ut|uty|uut)?s?\b|minuten\b|dakika\w*|мин(?:ут\w*)?|分(?:钟|鐘|間)?|"
    r"분|دقيقة|دقائق|menit\b|phút\b"
)
HOURS = (
    r"hours?\b|h\b|stunden?\b|heures?\b|horas?\b|ore\b|ora\b|uur\b|uren\b|godzin\w*|saat\w*|час\w*|"
    r"小时|小時|時間|시간|ساعة|ساعات|jam\b|giờ\b"
)
SECONDS = (
    r"sec(?:ond)?s?\b|sekunden?\b|secondes?\b|segundos?\b|secondi\b|seconden\b|sekund\w*|saniye\w*|"
    r"секунд\w*|秒|초|ثانية|ثواني|detik\b|giây\b"
)
DAYS = (
    r"days?\b|tage?n?\b|jours?\b|d[íi]as?\b|giorni\b|dagen\b|dni\b|gün\w*|дн\w+|天|日間?|일|أيام|"
    r"hari\b|ngày\b"
)

MONEY = (
    r"[$€£¥₹₩₽₺₫฿¢]|\b(?:USD|EUR|GBP|JPY|CNY|KRW|RUB|TRY|PLN|BRL|IDR|VND|INR|CHF|AUD|CAD|SAR|AED|kr|"
    r"Rp|R\$|zł|TL|руб\w*|dollars?|euros?|credits?|coins?|points?|Punkte|puntos?)\b|円|元|원|ريال|درهم|đồng"
)
NUMBERED = (
    r"#|№|\b(?:nos?|nr|num|n°|nº|numero|número|numéro|nummer|numer|номер|order|ticket|case|invoice|"
    r"ref(?:erence)?|id|bestellnummer|commande|pedido|ordine|bestelling|zamówienie|sipariş|заказ|"
    r"pesanan|suite|ste|box|room|floor|tel|phone|telefon\w*|fax|tél|teléfono|телефон|zip|plz|cap|cep)"
    r"\b\.?|注文番号|订单号?|訂單編?號?|주문\s?번호|رقم|電話|电话|전화|〒"
)
"""What announces a number that is no code."""


def any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    """Any of them, in whichever language."""
    return re.compile("|".join(f"(?:{one})" for one in words.values()), re.IGNORECASE)

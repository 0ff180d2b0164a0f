"""Mails as platforms write them, in every language that codes are looked for in, and traps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid


@dataclass(frozen=True)
class Language:
    """How a platform writes of a code; `{code}` is where it stands."""

    subject: str
    sentence: str
    announcing: str
    lasting: str
    warning: str
    minutes: int = 10


LANGUAGES: Mapping[str, Language] = {
    "en": Language(
        "{code} is your verification code",
        "Your verification code is {code}.",
        "To sign in, enter this code in the app:",
        "The code expires in 10 minutes.",
        "Never share your code with anyone.",
    ),
    "de": Language(
        "{code} ist dein Bestätigungscode",
        "Ihr Bestätigungscode lautet {code}.",
        "Gib diesen Code in der App ein:",
        "Der Code ist 10 Minuten gültig.",
        "Teile deinen Code mit niemandem.",
    ),
    "fr": Language(
        "{code} est votre code de vérification",
        "Votre code de vérification est {code}.",
        "Pour vous connecter, saisissez ce code :",
        "Ce code expire dans 10 minutes.",
        "Ne partagez jamais votre code.",
    ),
    "es": Language(
        "{code} es tu código de verificación",
        "Tu código de verificación es {code}.",
        "Introduce este código en la aplicación:",
        "El código caduca en 10 minutos.",
        "No compartas nunca tu código con nadie.",
    ),
    "pt": Language(
        "{code} é o seu código de verificação",
        "O seu código de verificação é {code}.",
        "Para entrar, insira este código:",
        "O código expira em 10 minutos.",
        "Nunca compartilhe seu código.",
    ),
    "it": Language(
        "{code} è il tuo codice di verifica",
        "Il tuo codice di verifica è {code}.",
        "Per accedere inserisci questo codice:",
        "Il codice scade tra 10 minuti.",
        "Non condividere mai il tuo codice.",
    ),
    "nl": Language(
        "{code} is je verificatiecode",
        "Je verificatiecode is {code}.",
        "Voer deze code in om in te loggen:",
        "De code verloopt over 10 minuten.",
        "Deel je code nooit met iemand.",
    ),
    "pl": Language(
        "{code} to Twój kod weryfikacyjny",
        "Twój kod weryfikacyjny to {code}.",
        "Aby się zalogować, wpisz ten kod:",
        "Kod wygasa za 10 minut.",
        "Nigdy nie udostępniaj swojego kodu.",
    ),
    "tr": Language(
        "Doğrulama kodunuz: {code}",
        "Doğrulama kodunuz: {code}.",
        "Giriş yapmak için bu kodu girin:",
        "Kod 10 dakika geçerlidir.",
        "Kodunuzu asla kimseyle paylaşmayın.",
    ),
    "ru": Language(
        "{code} — ваш код подтверждения",
        "Ваш код подтверждения: {code}.",
        "Чтобы войти, введите этот код:",
        "Код действует 10 минут.",
        "Никогда никому не сообщайте код.",
    ),
    "ja": Language(
        "{code} は認証コードです",
        "認証コードは{code}です。",
        "ログインするには次のコードを入力してください:",
        "コードの有効期限は10分間です。",
        "コードを決して共有しないでください。",
    ),
    "zh": Language(
        "{code} 是您的验证码",
        "您的验证码是{code}，请在页面中输入。",
        "请输入以下验证码：",
        "验证码10分钟内有效。",
        "请勿将验证码告诉任何人。",
    ),
    "zh-Hant": Language(
        "{code} 是您的驗證碼",
        "您的驗證碼為：{code}。",
        "請輸入以下驗證碼：",
        "驗證碼將於10分鐘後失效。",
        "請勿將驗證碼告訴任何人。",
    ),
    "ko": Language(
        "인증 코드: {code}",
        "인증 코드는 {code}입니다.",
        "로그인하려면 다음 코드를 입력하세요:",
        "코드는 10분 동안 유효합니다.",
        "코드를 절대 공유하지 마세요.",
    ),
    "ar": Language(
        "{code} هو رمز التحقق الخاص بك",
        "رمز التحقق الخاص بك هو {code}.",
        "لتسجيل الدخول أدخل هذا الرمز:",
        "الرمز صالح لمدة 10 دقائق.",
        "لا تشارك الرمز مع أي شخص.",
    ),
    "id": Language(
        "{code} adalah kode verifikasi Anda",
        "Kode verifikasi Anda adalah {code}.",
        "Untuk masuk, masukkan kode ini:",
        "Kode berlaku selama 10 menit.",
        "Jangan bagikan kode Anda kepada siapa pun.",
    ),
    "vi": Language(
        "{code} là mã xác minh của bạn",
        "Mã xác minh của bạn là {code}.",
        "Để đăng nhập, hãy nhập mã này:",
        "Mã có hiệu lực trong 10 phút.",
        "Đừng chia sẻ mã với bất kỳ ai.",
    ),
}

TRAPS = (
    "TikTok Inc., 5800 Bristol Pkwy, Culver City, CA 90230",
    "San Francisco, CA\n94103",
    "Call us: +1 (415) 555-2671",
    "Hotline: 0800 123 4567",
    "Tel. 555-0199",
    "© 2025 TikTok Pte. Ltd., Singapore 018960",
    "2026",
    "Since 2016",
    "Order #483920 costs $1,299.00",
    "Ticket 829374",
    "Bestellnummer 774421",
    "Price: 1499 EUR or 150000 Rp",
    "You have 15000 followers and 2048 likes.",
    "Requested on 2026-04-10 at 12:30:45 from 192.168.100.200",
    "Use promo code 202612 for 20% off.",
    "Your postal code is 94025.",
    "Gutscheincode: 884422",
    "Code postal : 75011",
    "Código postal: 28013",
    "Código promocional: 445566",
    "QRコード 123456",
    "优惠码 556677",
    "https://www.tiktok.com/t/123456?code=654321",
    "support+998877@tiktok.com",
    "Error code: 500131",
    "Version 34.5.1234",
    "〒106-6126 東京都港区",
    "On Mon, 6 Apr 2026, TikTok wrote:\n> Your code is 111222.",
    "-----Original Message-----\nYour verification code is 333444.",
)
"""Lines with numbers, none of which is a code."""

CODES = ("482937", "0451", "904417", "20261", "73519284")


def subject_form(language: Language, code: str) -> tuple[str, str]:
    return language.subject.format(code=code), ""


def sentence_form(language: Language, code: str) -> tuple[str, str]:
    return "Hello", f"{language.sentence.format(code=code)}\n{language.lasting}"


def line_form(language: Language, code: str) -> tuple[str, str]:
    return "Hello", f"{language.announcing}\n\n{code}\n\n{language.lasting}\n{language.warning}"


def whole_form(language: Language, code: str) -> tuple[str, str]:
    subject, _ = subject_form(language, code)
    return subject, line_form(language, code)[1]


FORMS = (subject_form, sentence_form, line_form, whole_form)


def cases() -> Iterator[tuple[str, str, str]]:
    """Subject, text and code of each language in each form, with every trap below it."""
    for language in LANGUAGES.values():
        for place, form in enumerate(FORMS):
            for number, trap in enumerate(("", *TRAPS)):
                code = CODES[(place + number) % len(CODES)]
                subject, text = form(language, code)
                yield subject, f"{text}\n\n{trap}\n", code


def traps() -> Iterator[tuple[str, str]]:
    """Subject and text of mails that speak of codes and hold none, in each language."""
    for language in LANGUAGES.values():
        for trap in TRAPS:
            yield "Hello", f"{language.warning}\n{trap}\n"
            yield "Hello", f"{trap}\n{language.warning}\n{language.lasting}\n"
            if "\n" not in trap:
                yield trap, f"{language.warning}\n"


def letter(
    code: str = "482937",
    *,
    to: str = "ada@codes.test",
    author: str = "TikTok <register@account.tiktok.com>",
    subject: str = "Sign in",
    text: str | None = None,
    page: str | None = None,
    **headers: str,
) -> EmailMessage:
    """A mail that says a code, as a platform would send it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = author, to, subject
    made["Message-ID"] = make_msgid(domain="tiktok.com")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text or f"Your verification code is {code}.\nIt expires in 10 minutes.\n")
    if page is not None:
        made.add_alternative(page, subtype="html")
    return made

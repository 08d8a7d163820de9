"""A language is told from little text, from a part of much text, and fast where it is plain."""

from __future__ import annotations

import pytest

from transcripts.language import detect_language, to_simplified

SAID = {
    "en": ("Where is my parcel? I have waited for nine days now and nobody has answered me.",
           "Hi, order 4471 still shows processing, any news?"),
    "nl": ("Waar is mijn pakket? Ik wacht al negen dagen en niemand heeft me een antwoord gegeven.",
           "Dank u wel, we do ons best om het te vinden. Is het in de was of in de hal?"),
    "de": ("Wo ist mein Paket? Ich warte seit neun Tagen und niemand antwortet mir, bitte helfen Sie.",
           "Guten Tag, ich will nur wissen, ob die Lieferung noch kommt oder was damit war."),
    "fr": ("Où est mon colis ? J'attends depuis neuf jours et personne ne me répond.",
           "Bonjour, je ne comprends pas pourquoi on me demande de payer deux fois."),
    "es": ("Donde esta mi paquete? Llevo nueve dias esperando y nadie me contesta.",
           "No me han dicho nada, he llamado dos veces y no me ayudan."),
    "pt": ("Onde esta a minha encomenda? Espero ha nove dias e ninguem me responde, por favor.",),
    "it": ("Dove e il mio pacco? Aspetto da nove giorni e nessuno mi risponde, per favore.",),
    "pl": ("Gdzie jest moja paczka? Czekam od dziewieciu dni i nikt mi nie odpowiada.",),
    "id": ("Di mana paket saya? Saya sudah menunggu sembilan hari dan tidak ada yang menjawab.",),
    "tr": ("Paketim nerede? Dokuz gündür bekliyorum ve kimse bana cevap vermiyor.",),
    "vi": ("Bưu kiện của tôi ở đâu? Tôi đã đợi chín ngày rồi mà không ai trả lời.",),
    "ru": ("Где моя посылка? Я жду уже девять дней, и никто мне не отвечает.",),
    "ar": ("أين طردي؟ أنتظر منذ تسعة أيام ولم يرد علي أحد",),
    "hi": ("मेरा पार्सल कहाँ है? मैं नौ दिनों से इंतज़ार कर रहा हूँ",),
    "th": ("พัสดุของฉันอยู่ที่ไหน ฉันรอมาเก้าวันแล้ว",),
    "ja": ("荷物はどこですか。九日も待っています。",),
    "ko": ("제 소포는 어디에 있나요? 아홉 일이나 기다렸어요.",),
    "zh-Hans": ("我的包裹到哪了？已经等了九天了。",),
    "zh-Hant": ("我的包裹到哪了？已經等了九天了。",),
    "yue-Hant": ("我個包裹去咗邊度呀？我等咗九日嘞，點解冇人覆我嘅？",),
}  # fmt: skip


@pytest.mark.parametrize("language", SAID)
def test_a_language_is_told_from_a_sentence_and_from_many(language: str) -> None:
    for text in (*SAID[language], " ".join(SAID[language]) * 30):
        assert detect_language(text) == language, text


def test_a_long_text_is_told_by_pieces_from_its_beginning_to_its_end() -> None:
    greeting = "Hello and welcome, how may I help you today? "
    assert detect_language(greeting + SAID["de"][0] * 200) == "de"


@pytest.mark.parametrize("text", ["", "   ", "12345", "?!", "😊😊"])
def test_what_has_no_letters_has_no_language(text: str) -> None:
    assert detect_language(text) == "und"


def test_simplified_text_writes_the_aspect_as_simplified_text_does() -> None:
    assert to_simplified("著急，拿著，睡著了") == "着急，拿着，睡着了"
    assert to_simplified("著名的著作，顯著") == "著名的著作，显著"

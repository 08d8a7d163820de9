"""What chat programs write themselves, in many languages: notices, and words for a lost picture."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["notice", "placeholder"]

#: How the notice on encryption begins.
_ENCRYPTED = """
Messages and calls are end-to-end encrypted
Messages you send to this chat and calls are now secured with end-to-end encryption
Messages to this chat and calls are now secured with end-to-end encryption
Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt
Les messages et les appels sont chiffrés de bout en bout
Los mensajes y las llamadas están cifrados de extremo a extremo
As mensagens e as chamadas são protegidas com a criptografia de ponta a ponta
As mensagens e chamadas são encriptadas ponto a ponto
I messaggi e le chiamate sono crittografati end-to-end
Berichten en gesprekken worden end-to-end versleuteld
Сообщения и звонки защищены сквозным шифрованием
Повідомлення й дзвінки захищено наскрізним шифруванням
Wiadomości i połączenia są w pełni zaszyfrowane
Mesajlar ve aramalar uçtan uca şifrelidir
الرسائل والمكالمات مشفرة تمامًا بين الطرفين
मैसेजेस और कॉल्स एंड-टू-एंड एन्क्रिप्टेड हैं
Pesan dan panggilan terenkripsi secara end-to-end
Mesej dan panggilan disulitkan hujung ke hujung
Tin nhắn và cuộc gọi được mã hóa đầu cuối
ข้อความและการโทรได้รับการเข้ารหัสจากต้นทางถึงปลายทาง
メッセージと通話はエンドツーエンド暗号化されています
메시지 및 전화는 종단간 암호화되어
消息和通话都进行端到端加密
訊息和通話經端對端加密
訊息已受端對端加密保護
訊息和通話受端對端加密保護
"""
#: A deleted message, a missed call: the whole text, a full stop aside.
_WHOLE = """
This message was deleted; You deleted this message; Missed voice call; Missed video call;
Diese Nachricht wurde gelöscht; Du hast diese Nachricht gelöscht; Verpasster Sprachanruf;
Verpasster Videoanruf; Ce message a été supprimé; Vous avez supprimé ce message; Appel vocal manqué;
Appel vidéo manqué; Se eliminó este mensaje; Este mensaje fue eliminado; Eliminaste este mensaje;
Llamada perdida; Llamada de voz perdida; Videollamada perdida; Esta mensagem foi apagada;
Mensagem apagada; Apagou esta mensagem; Você apagou esta mensagem; Chamada de voz perdida;
Questo messaggio è stato eliminato; Hai eliminato questo messaggio; Chiamata vocale persa;
Videochiamata persa; Dit bericht is verwijderd; U hebt dit bericht verwijderd;
Gemiste spraakoproep; Данное сообщение удалено; Вы удалили данное сообщение;
Вы удалили это сообщение; Пропущенный аудиозвонок; Пропущенный видеозвонок;
Це повідомлення було видалено; Ta wiadomość została usunięta; Bu mesaj silindi;
Bu mesajı sildiniz; Cevapsız sesli arama; تم حذف هذه الرسالة; أنت حذفت هذه الرسالة;
مكالمة صوتية فائتة; यह मैसेज डिलीट कर दिया गया है; आपने यह मैसेज डिलीट किया; Pesan ini dihapus;
Anda menghapus pesan ini; Panggilan suara tak terjawab; Tin nhắn này đã bị xóa;
Tin nhắn này đã bị xoá; Bạn đã xoá tin nhắn này; ข้อความนี้ถูกลบแล้ว; คุณได้ลบข้อความนี้;
このメッセージは削除されました; このメッセージを削除しました; 音声通話不在着信; 이 메시지는 삭제되었습니다;
삭제한 메시지입니다; 부재중 전화; 这条消息已被删除; 您已删除这条消息; 信息已删除; 未接语音通话;
此訊息已刪除; 您已刪除此訊息; 未接語音通話; 未接視像通話; 已收回訊息; 您已收回訊息; 訊息已收回;
Message unsent; You unsent a message; メッセージの送信を取り消しました;
以下是新消息; 以下为新消息; 以上是打招呼的内容; 以上是打招呼的內容; 消息已发出，但被对方拒收了;
对方已同意; 你撤回了一条消息; 对方撤回了一条消息; 你收回了一則訊息
"""
#: Beginnings and ends that no sentence of a person has, as far as can be told; each a pattern.
_PARTS = (
    r"^Your security code with .{1,60} changed", r"^Deine Sicherheitsnummer für .{1,60} hat sich",
    r"^Votre code de sécurité avec .{1,60} a changé", r"^Cambió tu código de seguridad con ",
    r"^Seu código de segurança com .{1,60} mudou", r"^Il tuo codice di sicurezza con ",
    r"^Kode keamanan Anda dengan .{1,60} telah berubah", r"^Ваш код безопасности с контактом ",
    r"^Mã bảo mật của bạn với .{1,60} đã thay đổi", r"^รหัสความปลอดภัยของคุณกับ",
    r"^.{1,60} के लिए आपका सुरक्षा कोड बदल गया है", r"とのセキュリティコードが変更されました",
    r"^您[和與] ?.{1,60} ?(?:的|之間的)(?:安全代码|安全碼|安全代碼)已",
    r"^[\"“「].{1,40}[\"”」] ?撤回了一条消息$", r"^你已添加了.{1,60}现在可以开始聊天了",
)  # fmt: skip
#: What happens in a chat, where the line has no sender: a person could say as much.
_EVENTS = (
    r".{1,40}撤回了一条消息$", r".{1,40}收回(?:了)?(?:一則)?訊息[。.]?$", r" unsent a message\.?$",
    r"送信を取り消しました。?$", r".{1,40} ?拍了拍 ?.{1,60}$", r"^你已添加了", r"开启了朋友验证",
    r"(?:加入了群聊|退出了群聊|加入群組|離開群組|已退群)", r"邀请.{1,60}加入了?群聊", r"修改群名为",
    r" (?:joined|left) the (?:group|chat)\.?$", r" (?:added|removed) .{1,80}$",
    r" (?:created|changed) (?:the |this )?(?:group|subject)", r"が(?:グループに|グループを)?(?:参加|退会)しました。?$",
    r"^☎ ?.{1,40}$", r"(?:领取了你的红包|領取了你的紅包)", r" changed (?:the|this|their) .{1,60}$",
)  # fmt: skip
#: What stands where a picture, sound, sticker or file was left out of the export: at the text's end.
_OMITTED = """
image omitted; video omitted; audio omitted; gif omitted; sticker omitted; document omitted;
contact card omitted; media omitted; video note omitted; voice message omitted;
bild weggelassen; video weggelassen; audio weggelassen; gif weggelassen; sticker weggelassen;
dokument weggelassen; kontaktkarte ausgelassen; medien ausgeschlossen;
image absente; vidéo absente; audio omis; gif retiré; sticker omis; document manquant;
fiche contact manquante; médias omis;
imagen omitida; video omitido; audio omitido; gif omitido; sticker omitido; documento omitido;
tarjeta de contacto omitida; multimedia omitido;
imagem não revelada; vídeo não revelado; ficheiro de áudio não revelado; gif não revelada;
sticker não revelado; documento não revelado; contacto não revelado; imagem ocultada;
vídeo omitido; áudio ocultado; figurinha omitida; mídia oculta; arquivo de mídia oculto;
immagine omessa; video omesso; audio omesso; gif esclusa; sticker non incluso; documento omesso;
scheda contatto omessa; media omessi;
afbeelding weggelaten; video weggelaten; audio weggelaten; sticker weggelaten;
document weggelaten; media weggelaten;
изображение отсутствует; видео отсутствует; аудиофайл отсутствует; стикер отсутствует;
документ отсутствует; без медиафайлов; зображення відсутнє; відео відсутнє; аудіо відсутнє;
obraz pominięty; wideo pominięte; pominięto multimedia;
görüntü dahil edilmedi; video dahil edilmedi; ses dahil edilmedi; medya dahil edilmedi;
لم يتم إدراج الصورة; لم يتم إدراج الفيديوهات; لم يتم إدراج المقاطع الصوتية; تم حذف الملصقات;
لم يتم إدراج المستند; لم يتم إدراج بطاقة جهة اتصال; لم يتم إدراج صورة gif; تم استبعاد الوسائط;
फ़ोटो हटाई गई; वीडियो छोड़ा गया; ऑडियो हटाई गयी; स्टिकर छोड़ा गया; डॉक्यूमेंट छोड़ा गया;
कॉन्टैक्ट कार्ड छोड़ा गया; gif छोड़ा गया;
gambar tidak disertakan; video tidak disertakan; audio tidak disertakan;
stiker tidak disertakan; dokumen tidak disertakan; kartu kontak tidak disertakan;
gif tidak disertakan; media tidak disertakan;
đã bỏ qua hình ảnh; đã bỏ video; bỏ qua tệp âm thanh; đã bỏ sticker; đã bỏ qua tài liệu;
bỏ qua thẻ liên lạc; đã bỏ qua ảnh gif;
ไม่มีรูปภาพ; วิดีโอถูกลบ; ไม่มีไฟล์เสียง; ไม่มีสติกเกอร์; ละเว้นเอกสาร; ละเว้น gif;
บัตรรายชื่อที่ละเว้น;
画像は含まれていません; ビデオは含まれていません; 音声は含まれていません; gifは含まれていません;
スタンプは含まれていません; ドキュメントは含まれていません; 連絡先カードを省略; メディアは含まれていません;
이미지 생략됨; 비디오 생략됨; 오디오 생략됨; 스티커 생략됨; 문서 생략됨;
照片已忽略; 视频已忽略; 音频已忽略; 贴图已忽略; 文档已忽略; 媒体文件不包含; 省略多媒体文件;
圖片已略去; 影片已略去; 音訊已略去; 貼圖已略去; 文件已略去; 圖像已省略; 影片已省略; 音訊已省略; 多媒體檔案已略去
"""


def _words(text: str) -> tuple[str, ...]:
    words = (word.strip().casefold() for word in text.replace("\n", " ").split(";"))
    return tuple(word for word in words if word)


_WHOLE_WORDS = frozenset(_words(_WHOLE))
_OMITTED_WORDS = _words(_OMITTED)
_ENCRYPTED_WORDS = tuple(line.casefold() for line in _ENCRYPTED.strip().split("\n"))
_PART = re.compile("|".join(f"(?:{part})" for part in _PARTS))
_EVENT = re.compile("|".join(f"(?:{event})" for event in _EVENTS))
#: `<Media omitted>` in any language; `<attached: 00000001-a.jpg>`; `a.vcf (file attached)`.
_ANGLED = re.compile(r"<[^<>\n]{5,60}>")
_ATTACHED = re.compile(
    r"[^\n]*<[^<>:\n]{3,30}: [^<>\n]{1,200}>|[^\n]{1,200}\.\w{2,5} \([^()\n]{3,40}\)"
)
#: `[Sticker]`, `[貼圖]`, `[图片: a.jpg(请在附件中查看)]`.
_BRACKETED = re.compile(r"(?:\[[^\[\]\n]{1,150}\]\s*)+")
_LONGEST = 200


def notice_of(text: str) -> Kind | None:
    """`notice` for what the program says itself, in any of the languages known."""
    if len(text) > 2 * _LONGEST:
        return None
    folded = text.strip().casefold()
    whole = folded.rstrip(".。!") in _WHOLE_WORDS or folded.startswith(_ENCRYPTED_WORDS)
    return "notice" if whole or (len(text) <= _LONGEST and _PART.search(text.strip())) else None


def event_of(text: str) -> Kind | None:
    """The same of a line without a sender, where what happens in the chat is told too."""
    happened = len(text) <= _LONGEST and _EVENT.search(text.strip())
    return "notice" if happened else notice_of(text)


def whatsapp_kind(text: str, marked: bool = False) -> Kind | None:
    """What a WhatsApp message is where nobody said it.

    `marked` means that a left-to-right mark stands before it, as before all that WhatsApp writes.
    """
    stripped = text.strip()
    if _ANGLED.fullmatch(stripped) or _ATTACHED.fullmatch(stripped) or stripped == "null":
        return "placeholder"
    if len(stripped) <= _LONGEST and stripped.casefold().rstrip(".").endswith(_OMITTED_WORDS):
        return "placeholder" if marked or _short(stripped) else None
    return notice_of(stripped) or ("notice" if marked else None)


def bracket_kind(text: str) -> Kind | None:
    """What a LINE or WeChat message is where nobody said it: pictures stand in brackets there."""
    return "placeholder" if _BRACKETED.fullmatch(text.strip()) else notice_of(text)


def _short(text: str) -> bool:
    """The words alone, or behind the name of a file: a person's sentence may end in them too."""
    folded = text.casefold().rstrip(".")
    ending = max((word for word in _OMITTED_WORDS if folded.endswith(word)), key=len)
    before = text[: len(folded) - len(ending)].strip()
    return not before or "." in before or "•" in before

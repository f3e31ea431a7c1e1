"""What WhatsApp itself writes into an export, by language: nothing that a person said.

The app's own strings (Android `export_media_omitted`, `email_file_attached`, `revoked_msg_*`,
`missed_voice_call` and so on; their like on iOS), one language a line, as far as they are known.
All are compared in lower case and without a full stop at the end.
"""

from __future__ import annotations

import re
from typing import Final


def _phrases(table: str) -> frozenset[str]:
    lines = (line.split(" ", 1)[1] for line in table.strip().splitlines())
    return frozenset(phrase.strip().lower() for line in lines for phrase in line.split("|"))


MEDIA: Final = _phrases("""
en Media omitted|View once message omitted|View once voice message omitted|Video note omitted
en View once photo omitted|View once video omitted|Video message omitted|Sticker omitted
en image omitted|video omitted|audio omitted|sticker omitted|GIF omitted|document omitted
en Contact card omitted|video note omitted|video message omitted|Image not included
de Medien ausgeschlossen|Medien weggelassen|Videonachricht weggelassen|Videonotiz weggelassen
de Bild weggelassen|Video weggelassen|Audio weggelassen|Sticker weggelassen|GIF weggelassen
de Dokument weggelassen|Kontaktkarte ausgelassen|Kontaktkarte weggelassen
es Multimedia omitido|Archivo omitido|imagen omitida|video omitido|Vídeo omitido|audio omitido
es sticker omitido|GIF omitido|documento omitido|Tarjeta de contacto omitida
fr Médias omis|Fichier omis|image absente|vidéo absente|audio omis|sticker omis|GIF retiré
fr document manquant|Fiche contact manquante
it Media omessi|Media omesso|immagine omessa|video omesso|audio omesso|sticker non incluso
it GIF esclusa|documento omesso|Scheda contatto omessa
pt Mídia oculta|Mídia omitida|Arquivo de mídia oculto|Ficheiro não revelado
pt imagem ocultada|imagem omitida|vídeo omitido|vídeo ocultado|áudio ocultado|áudio omitido
pt figurinha omitida|documento omitido|Cartão do contato omitido|imagem não revelada
pt vídeo não revelado|ficheiro de áudio não revelado|sticker não revelado|GIF não revelada
pt documento não revelado|Contacto não revelado
nl Media weggelaten|afbeelding weggelaten|video weggelaten|audio weggelaten|sticker weggelaten
nl GIF weggelaten|document weggelaten|Visitekaartje weggelaten
tr Medya dahil edilmedi|Medya atlanmış|görüntü dahil edilmedi|video dahil edilmedi
tr ses dahil edilmedi|Çıkartma dahil edilmedi|GIF dahil edilmedi|belge dahil edilmedi
tr Kişi kartı dahil edilmedi
ru Без медиафайлов|Файл пропущен|изображение отсутствует|видео отсутствует|видеозаметка опущена
ru аудиофайл отсутствует|стикер не добавлен|GIF отсутствует|документ отсутствует
ru Карточка контакта отсутствует
id Media tidak disertakan|gambar tidak disertakan|video tidak disertakan|audio tidak disertakan
id stiker tidak disertakan|GIF tidak disertakan|dokumen tidak disertakan
id Kartu kontak tidak disertakan
hi मीडिया के बिना|फ़ोटो हटाई गई|वीडियो छोड़ा गया|ऑडियो हटाई गयी|स्टिकर छोड़ा गया|GIF छोड़ा गया
hi डॉक्यूमेंट छोड़ा गया|कॉन्टैक्ट कार्ड छोड़ा गया
ar تم استبعاد الوسائط|لم يتم إدراج الصورة|لم يتم إدراج الفيديوهات|لم يتم إدراج المقاطع الصوتية
ar تم حذف الملصقات|لم يتم إدراج صورة GIF|لم يتم إدراج المستند|لم يتم إدراج بطاقة جهة اتصال
he המדיה לא נכללה|מדיה הושמטה|התמונה הושמטה|סרטון הווידאו הושמט|קטע קול הושמט|סטיקר הושמט
he GIF הושמט|מסמך הושמט|כרטיס איש קשר הושמט
fa رسانه حذف شد|تصویر حذف شد|ویدیو حذف شد|صدا حذف شد|استیکر حذف شد|GIF حذف شد|سند حذف شد
ur میڈیا چھوڑ دیا گیا|میڈیا ہٹا دیا گیا
pl Pominięto multimedia|pliki pominięto|obraz pominięty|wideo pominięte|audio pominięte
pl pominięto naklejkę|Plik GIF pominięty|dokument pominięty|Pominięta wizytówka kontaktu
uk Медіа пропущено|зображення відсутнє|відео відсутнє|аудіо відсутнє|Наклейку не додано
uk GIF-анімацію пропущено|документ пропущено|Картка контакту відсутня
cs Média vynechány|Média vynechána|obrázek vynechán|video vynecháno|zvukový soubor vynechán
cs nálepka vynechána|GIF vynechán|dokument vynechán|Vizitka vynechána
sk Médiá vynechané|obrázok vynechaný|video vynechané|zvuk vynechaný|nálepka vynechaná
hu Média elhagyva|Hiányzó médiafájl|kép küldése sikertelen|Videó kihagyva|Hang kihagyása
hu matrica kihagyva|GIF fájl kihagyása|dokumentum kihagyva|Névjegykártya kihagyva
ro Conținut media omis|Imagine omisă|clip video omis|fără audio|sticker omis|GIF omis
el Εξαίρεση πολυμέσων|εικόνα παραλείφθηκε|βίντεο παραλείφθηκε|ήχος παραλείφθηκε
sv Media utelämnat|Media har utelämnats|bild utesluten|video utesluten|ljud utelslutet
sv sticker utesluten|GIF utesluten|dokument uteslutet|Kontaktkort uteslutet
da Medier udeladt|Mediefil udeladt|billede udeladt|video udeladt|lyd udeladt
da klistermærke udeladt|GIF udeladt|dokument udeladt|Kontaktkort udeladt
nb Media utelatt|Uten vedlegg|bilde ikke inkludert|video utelatt|lyd utelatt|GIF utelatt
nb klistremerke utelatt|utelatt dokument|Kontaktkort sløyfet
fi Media jätettiin pois|Media jätetty pois|ei kuvaa|videota ei sisällytetä
fi äänitiedostoa ei sisällytetä|tarraa ei sisällytetty|GIF-animaatio jätetty pois
ca Fitxers multimèdia omesos|Mitjans omesos|Imatge omesa|vídeo omès|Àudio omès|adhesiu omès
hr Medijski zapis izostavljen|slika izostavljena|video izostavljen|zvuk izostavljen
hr naljepnica izostavljena|GIF izostavljen|dokument izostavljen|Posjetnica izostavljena
bg Без файл
sr медији су изостављени
af Media weggelaat
ms Media dikecualikan|Media disingkirkan|imej tidak dimasukkan|video tidak dimasukkan
ja メディアなし|メディアは含まれていません|画像は含まれていません|ビデオは含まれていません
ja 音声は含まれていません|スタンプは含まれていません|GIFは含まれていません
ja ドキュメントは含まれていません|連絡先カードを省略
ko 미디어 파일 제외됨|이미지 생략됨|비디오 생략됨|오디오 생략됨|스티커 제외됨|GIF 생략됨|문서 생략됨
zh 省略多媒体文件|忽略多媒體檔|照片已忽略|视频已忽略|音频已忽略|贴图已省略|文档已省略|图像已省略
zh 圖片已略去|圖像已省略|影片已略去|影片已省略|音訊已略去|音訊已省略|貼圖已略去|貼圖已忽略
zh 文件已略去
vi Bỏ qua tệp phương tiện|Bỏ qua Media|đã bỏ qua hình ảnh|đã bỏ video|bỏ qua tệp âm thanh
th ไฟล์สื่อถูกลบ|สื่อถูกลบ|ไม่มีรูปภาพ|วิดีโอถูกลบ|ไม่มีไฟล์เสียง|ไม่มีสติกเกอร์
bn মিডিয়া বাদ দেওয়া হয়েছে|ইমেজ বাদ দেওয়া হয়েছে|ভিডিও বাদ দেওয়া হয়েছে
mr मीडिया वगळण्यात आला|मीडिया वगळले|इमेज वगळली|व्हिडीओ वगळला|ऑडिओ वगळला|स्टिकर वगळले
gu મીડિયા અવગણવામાં આવ્યા|છબી પડતી મૂકાઈ|વિડિયો પડતી મુકાઈ
ta கோப்புகள் விடப்பட்டன
te మీడియా విస్మరించబడింది|మాధ్యమం విస్మరించబడింది
kn ಮಾಧ್ಯಮ ಕೈಬಿಡಲಾಗಿದೆ
ml മീഡിയ ഒഴിവാക്കി
""")
"""In place of media that were left out, on Android in `<>`: the message has no words."""

LIVE: Final = _phrases("""
en live location shared|Waiting for this message. This may take a while
de Live-Standort wird geteilt
es ubicación en tiempo real compartida
fr Localisation en direct partagée
it posizione attuale condivisa
pt localização atual compartilhada|Está a partilhar a sua localização
nl live locatie gedeeld
tr Mevcut konum paylaşıldı
ru Геоданные отправлены
id Lokasi terkini dibagikan
hi लाइव स्थान साझा किया गया
ar تمت مشاركة الموقع المباشر
pl udostępniona transmisja położenia
""")
"""No words either: a shared live location, a message that has not come yet."""
NOTHING: Final = "null"
"""What Android writes for some kinds of message."""

DELETED: Final = _phrases("""
en This message was deleted|You deleted this message|Message deleted
en This message was deleted by an admin|You deleted this message as admin
de Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht
es Se eliminó este mensaje|Este mensaje fue eliminado|Eliminaste este mensaje
fr Ce message a été supprimé|Vous avez supprimé ce message
it Questo messaggio è stato eliminato|Hai eliminato questo messaggio
pt Mensagem apagada|Esta mensagem foi apagada|Você apagou esta mensagem|Apagou esta mensagem
pt Esta mensagem foi apagada pelo remetente
nl Dit bericht is verwijderd|U hebt dit bericht verwijderd|Je hebt dit bericht verwijderd
tr Bu mesaj silindi|Bu mesajı sildiniz
ru Данное сообщение удалено|Вы удалили данное сообщение|Вы удалили это сообщение
id Pesan ini telah dihapus|Pesan ini dihapus|Anda telah menghapus pesan ini
id Anda menghapus pesan ini
hi यह संदेश मिटाया गया|यह मैसेज डिलीट कर दिया गया है|आपने यह संदेश मिटाया|आपने यह मैसेज डिलीट किया
ar تم حذف هذه الرسالة|لقد حذَفت هذه الرسالة|أنت حذفت هذه الرسالة
he הודעה זו נמחקה|מחקת הודעה זו|מחקת את ההודעה הזו
fa این پیام حذف شده است|این پیام حذف شد|شما این پیام را حذف کردید
pl Ta wiadomość została usunięta|Usunąłeś(aś) tę wiadomość|Usunąłeś(-ęłaś) tę wiadomość
uk Це повідомлення було видалено|Ви видалили це повідомлення
cs Tato zpráva byla odstraněna|Tato zpráva byla smazána|Tuto zprávu jste odstranil/a
hu Ez az üzenet törlésre került|Törölted ezt az üzenetet
ro Acest mesaj a fost șters|Ați șters acest mesaj
el Αυτό το μήνυμα διαγράφηκε|Διαγράψατε αυτό το μήνυμα
sv Detta meddelande raderades|Det här meddelandet raderades|Du raderade detta meddelande
da Denne besked blev slettet|Denne besked er blevet slettet|Du slettede denne besked
nb Denne meldingen ble slettet|Du slettet denne meldingen
fi Tämä viesti poistettiin|Poistit tämän viestin
ca Aquest missatge està esborrat|Aquest missatge s'ha suprimit|Has esborrat aquest missatge
hr Ova poruka je izbrisana|Ova je poruka izbrisana|Izbrisali ste ovu poruku
ja このメッセージは削除されました|このメッセージは削除されました。|このメッセージを削除しました
ko 이 메시지는 삭제되었습니다|삭제한 메시지입니다
zh 信息已删除|这条消息已被删除。|此訊息已刪除。|您删除这个信息|您已刪除此訊息|您已刪除此訊息。
vi Tin nhắn này đã bị xóa|Tin nhắn này đã bị xoá|Bạn đã xóa tin nhắn này
th ข้อความนี้ถูกลบแล้ว|คุณลบข้อความนี้
ms Mesej ini telah dipadam|Anda telah memadamkan mesej ini
""")

CALLS: Final = _phrases("""
en Missed voice call|Missed video call|Missed group voice call|Missed group video call
en Voice call|Video call|Silenced voice call|Silenced video call|Group call
de Verpasster Sprachanruf|Verpasster Videoanruf|Sprachanruf|Videoanruf
es Llamada perdida|Llamada de voz perdida|Videollamada perdida|Llamada de voz|Videollamada
fr Appel vocal manqué|Appel vidéo manqué|Appel vocal|Appel vidéo
it Chiamata vocale persa|Videochiamata persa|Chiamata vocale|Videochiamata
pt Chamada de voz perdida|Chamada de vídeo perdida|Videochamada perdida|Ligação de voz perdida
pt Ligação de vídeo perdida|Chamada de voz|Chamada de vídeo|Ligação de voz|Ligação de vídeo
nl Gemiste spraakoproep|Gemiste video-oproep|Gemist spraakgesprek|Gemist videogesprek
tr Cevapsız sesli arama|Cevapsız görüntülü arama|Sesli arama|Görüntülü arama
ru Пропущенный аудиозвонок|Пропущенный видеозвонок|Аудиозвонок|Видеозвонок
id Panggilan suara tak terjawab|Panggilan video tak terjawab|Panggilan suara|Panggilan video
hi मिस्ड वॉइस कॉल|वॉइस कॉल मिस हुई|मिस्ड वीडियो कॉल|छूटी हुई ध्वनि कॉल|छूटी हुई विडियो कॉल
ar مكالمة صوتية فائتة|مكالمة فيديو فائتة
he שיחה קולית שלא נענתה|שיחת וידאו שלא נענתה
pl Nieodebrane połączenie|Nieodebrane poł. głosowe|Nieodebrane poł. wideo
sv Missat röstsamtal|Missat videosamtal
ja 不在着信|音声通話不在着信|ビデオ通話不在着信
ko 부재중 전화|부재중 영상통화
zh 未接语音通话|未接视频通话|未接語音通話|未接視像通話
""")

_ATTACHED = (
    "file attached|Datei angehängt|archivo adjunto|archivo adjuntado|fichier joint|file allegato"
    "|arquivo anexado|ficheiro anexado|bestand bijgevoegd|dosya ekli|файл добавлен"
    "|file terlampir|फ़ाइल संलग्न|फाइल संलग्न|फाइल अटैच कर दी गई है|الملف مرفق|קובץ מצורף"
    "|załączony plik|файл додано|soubor byl přiložen|súbor pripojený|fájl csatolva|fișier atașat"
    "|συνημμένο αρχείο|bifogad fil|fil vedhæftet|vedlagt fil|liitetiedosto|arxiu adjunt"
    "|datoteka u privitku|прикачен файл|添付ファイル有り|파일 첨부됨|文件附件|附件檔案|tệp đính kèm"
    "|ไฟล์ที่แนบ|fail dilampirkan"
)
ATTACHED: Final = re.compile(
    rf"[\u200e\u200f]*(?P<file>\S.*?\.\w{{0,8}}) \((?:{_ATTACHED})\)", re.IGNORECASE
)
"""Android's line of a file that was exported too."""
ENCLOSED: Final = re.compile(
    r"[\u200e\u200f]*<[^<>:]{1,30}: *[\u200e\u200f]*(?P<file>[^<>]+\.\w{1,8})>$"
)
"""iOS's mark of a file that was exported too."""
EDITED: Final = re.compile(
    r"[ \u200e\u200f]*(?:<(?:This message was edited|Diese Nachricht wurde bearbeitet"
    r"|Se editó este mensaje|Ce message a été modifié|Questo messaggio è stato modificato"
    r"|Messaggio modificato|Mensagem editada|Esta mensagem foi editada|Dit bericht is bewerkt"
    r"|Bu mesaj düzenlendi|Сообщение изменено|Pesan ini diedit|تم تعديل هذه الرسالة)\.?>"
    r"|[\u200e\u200f]<[^<>:]{3,60}>)$",
    re.IGNORECASE,
)
LOCATION: Final = re.compile(
    r"[^:]{0,120}: https://(?:maps\.google\.com/\?q=-?[0-9.]+,-?[0-9.]+|foursquare\.com/v/\S+)"
)
POLL: Final = re.compile(
    "(?:poll|umfrage|encuesta|sondage|sondaggio|enquete|anket|опрос|jajak pendapat|पोल) ?:",
    re.IGNORECASE,
)
POLL_OPTION: Final = re.compile(
    "[\u200e\u200f]*(?:OPTION|OPCIÓN|OPZIONE|OPÇÃO|OPTIE|SEÇENEK|ВАРИАНТ|OPSI) ?: (.*?)"
    r" \([\u200e\u200f]*[0-9]+ [^()]+\)"
)
SYSTEM: Final = re.compile(
    "end-to-end|ende-zu-ende|extremo a extremo|de bout en bout|ponta a ponta|ponto a ponto"
    "|uçtan uca|сквозным шифрованием|наскрізним|एंड-टू-एंड|مشفرة تمامًا|מוצפנות|エンドツーエンド"
    "|端对端|端對端|종단간"
    "|security code|sicherheitsnummer|sicherheitscode|código de segur|code de sécurité"
    "|codice di sicurezza|beveiligingscode|güvenlik kodu|код безопасности|kode keamanan"
    "|disappearing messages|message timer|selbstlöschende nachrichten|mensajes temporales"
    "|messages éphémères|messaggi effimeri|mensagens temporárias|süreli mesajlar"
    "|исчезающие сообщения|pesan sementara"
    "|^(?:you|du|vous|hai|você|je|вы|anda) "
    "|^(?:has|creaste|añadiste|cambiaste|saliste|criou|adicionou|mudou|saiu)\\b"
    "| (?:created (?:this |the )?group|(?:added|removed) you|left$|joined using|joined from"
    "|joined via|changed (?:the|this|their)|was added|were added|pinned a message|is a contact"
    "|started a (?:video )?call|turned (?:on|off)|reset this group|requested to join"
    "|blocked this contact|unblocked this contact|business account)",
    re.IGNORECASE,
)
"""What iOS's notes hold that stand under a person's name: looked for only behind U+200E."""

AM: Final = _phrases("""
en am|a
de vorm
es am
sv fm
tr öö
ar ص
fa قظ
zh 午前|上午|凌晨|早上|清晨
ko 오전
hu de
cs dop
el πμ
uk дп
fi ap
sq pd
vi sa
ms pg
bg проб
hi पूर्वाह्न|मपू
th ก่อนเที่ยง
""")
"""What follows, or precedes, an hour before noon on a clock of twelve; letters only."""
PM: Final = _phrases("""
en pm|p
de nachm
sv em
tr ös
ar م
fa بظ
zh 午後|下午|中午|晚上|傍晚
ko 오후
hu du
cs odp
el μμ
uk пп
fi ip
sq md
vi ch
ms ptg
bg слоб
hi अपराह्न|मउ
th หลังเที่ยง
""")
HOURS: Final = frozenset({"uhr", "h", "น"})
"""What follows an hour and says nothing."""

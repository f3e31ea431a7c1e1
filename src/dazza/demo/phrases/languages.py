"""The polyglots: everyday lines in ten languages, with nothing to hide."""

from __future__ import annotations

from dazza.demo.templates import phrases

GERMAN = phrases(
    """
    Guten Morgen zusammen, der Kaffee ist fertig
    Wer hat schon wieder die Gans gefüttert?
    Das war bestimmt der Router
    Heute Abend Filmabend? Ich bringe Brezeln mit
    Mein Fahrrad quietscht lauter als die Straßenbahn
    Ich habe {n} Gläser Pflaumenmus gekocht
    Herrliches Wetter, endlich wieder Biergarten
    Die Tomaten sind reif, kommt vorbei
    Na das ist ja mal eine Überraschung
    Feierabend! Füße hoch, Buch auf
    Der Zug nach {place} hatte {n} Minuten Verspätung
    Gibt es noch Kuchen oder war ich wieder zu spät?
    Genau mein Humor
    Ich drück dir die Daumen für die Prüfung
    Schöne Grüße von meiner Oma, sie hat den Film auch gesehen
    Ohne Brot kein Abendbrot, so einfach ist das
    Das Wort des Tages ist Treppenhausbeleuchtung
    Wunderbar, dann bis {day}
    Gute Nacht, ihr Verrückten
    Es regnet Bindfäden und ich habe Wäsche draußen
    Stimmt, daran hatte ich gar nicht gedacht
    Kartoffelsalat mit Brühe, niemals mit Mayonnaise!
    """
)

SPANISH = phrases(
    """
    ¡Buenos días a todos! ¿Quién quiere café?
    ¿Otra vez el ganso? No me lo puedo creer
    Hoy hice empanadas, vengan antes de que se acaben
    ¡Qué película tan bonita, lloré tres veces!
    Mañana hay mercado, traigo naranjas y aceitunas
    Mi abuela dice que le falta sal a todo
    Buenísimo, me apunto
    Se me quemó el arroz otra vez
    ¿Alguien tiene un destornillador pequeño?
    Llueve en {place} y yo sin paraguas
    Estoy leyendo una novela sobre un relojero triste
    El tren llegó a tiempo, fue un milagro
    Jajaja, eso mismo pensé yo
    ¿Bailamos el {day}? Tengo zapatos nuevos
    Vale, nos vemos luego
    No hay prisa, la siesta es sagrada
    Felicidades, te lo mereces
    Cumplí {n} kilómetros en bicicleta, casi me muero
    Qué sueño tengo, buenas noches
    La vecina del quinto canta mejor que la radio
    """
)

JAPANESE = phrases(
    """
    おはようございます、今日もいい天気ですね
    またガチョウが出ましたか
    今夜の映画はなんですか
    お茶を入れました、一緒にどうぞ
    桜が咲きましたよ、写真を送ります
    ラーメンが食べたいです
    それは面白いですね
    笑いすぎてお腹が痛い
    電車が{n}分遅れています
    猫がキーボードの上で寝ています
    新しい本を買いました、とても楽しみです
    おやすみなさい、また明日
    すごい、本当におめでとう
    雨の日は図書館が一番です
    カレーを作りすぎました、誰か食べませんか
    祖母の手紙を読んで、少し泣きました
    ちょっと待ってください、今行きます
    夜の街は静かで、月がきれいです
    """
)

CHINESE = phrases(
    """
    大家早上好，今天吃什么
    那只鹅又来了，快跑
    我包了{n}个饺子，够大家吃吗
    昨天的电影太好看了，我还想再看一遍
    下雨了，记得带伞
    我家的猫又把花盆打翻了
    哈哈哈哈笑死我了
    周末一起去爬山吧
    路由器又坏了，真的是路由器
    妈妈说多喝热水
    我正在学做红烧肉，闻起来很香
    晚安，明天见
    恭喜恭喜，真替你高兴
    这本书的结局我完全没想到
    中秋节快乐，月亮真圆
    今天加班到很晚，回家路上看到了星星
    有人会修自行车吗
    没关系，慢慢来
    """
)

RUSSIAN = phrases(
    """
    Доброе утро, соседи! Чайник уже кипит
    Опять этот гусь, честное слово
    Вчера пекла блины, получилось {n} штук
    Кто смотрит кино сегодня вечером?
    На улице снег, а я в летних туфлях
    Бабушка прислала варенье из крыжовника
    Я же говорил, что это роутер
    Какая красивая луна над рекой
    Электричка опоздала на {n} минут
    Читаю толстый роман и никуда не спешу
    Ну вы даёте, я смеялся до слёз
    Спокойной ночи, до завтра
    Кот спит на клавиатуре, работать невозможно
    Поздравляю от всей души!
    Надо бы починить велосипед
    Суп удался, приходите с тарелками
    Тише едешь, дальше будешь
    А помните, как в прошлом году лодка утонула?
    """
)

ARABIC = phrases(
    """
    صباح الخير يا جيران، القهوة جاهزة
    الإوزة سرقت خبزي مرة أخرى
    من يريد الشاي بالنعناع؟
    الفيلم كان رائعاً والنهاية أبكتني
    طبخت اليوم ملوخية وأرز، تفضلوا
    المطر جميل من خلف النافذة
    ضحكت كثيراً على هذا الكلام
    الهاتف يرن والقطة نائمة عليه
    تصبحون على خير
    مبروك، تستحق كل خير
    أقرأ رواية قديمة عن بحار وحيد
    هل رأى أحد مفاتيحي؟
    القمر الليلة كبير جداً
    جدتي تقول إن الصبر مفتاح الفرج
    غداً نلتقي عند الجسر إن شاء الله
    السوق مزدحم والبرتقال لذيذ
    """
)

THAI = phrases(
    """
    สวัสดีตอนเช้าครับทุกคน
    ห่านตัวนั้นมาอีกแล้ว
    วันนี้ทำผัดไทยกินกันไหม
    หนังเมื่อคืนสนุกมาก
    ฝนตกหนักรถติดทั้งเมือง
    แมวหลับอยู่บนคอมพิวเตอร์ 555
    คิดถึงบ้านและมะม่วงข้าวเหนียว
    ราตรีสวัสดิ์ครับ
    ยินดีด้วยนะ เก่งมาก
    ตลาดเช้ามีขนมอร่อยเยอะเลย
    อากาศดี ไปเดินเล่นริมแม่น้ำกัน
    เดี๋ยวไปช่วยซ่อมจักรยาน
    พระจันทร์สวยมากคืนนี้
    ใจเย็นๆ ไม่ต้องรีบ
    """
)

FRENCH = phrases(
    """
    Bonjour tout le monde, les croissants sont encore chauds
    L'oie a encore frappé, c'est la troisième fois cette semaine
    Quelqu'un a vu mes lunettes rouges ?
    J'ai raté la mayonnaise mais pas la tarte
    Le film était magnifique, surtout la scène du phare
    Il pleut des cordes à {place}
    On se retrouve sur le pont à {n} heures ?
    C'est la faute du routeur, évidemment
    Mon grand-père jouait de l'accordéon comme un ours heureux
    Bravo, je suis trop fière de toi !
    D'accord, j'apporte le fromage
    Quelle drôle d'idée, j'adore
    J'ai planté des hortensias près de la fenêtre
    Bonne nuit, faites de beaux rêves
    Les voisins ont repeint leurs volets en bleu lavande
    Je relis le même poème depuis {day}
    """
)

HINDI = phrases(
    """
    नमस्ते दोस्तों, चाय तैयार है
    वह हंस फिर आ गया
    आज खिचड़ी बनी है, सब आ जाओ
    बारिश हो रही है और पकौड़े तल रहे हैं
    फिल्म बहुत अच्छी थी
    कल {n} किलोमीटर पैदल चला
    बहुत बढ़िया, बधाई हो
    दादी की कहानी याद आ गई
    शुभ रात्रि, कल मिलते हैं
    बिल्ली ने दूध गिरा दिया
    """
)

PORTUGUESE = phrases(
    """
    Bom dia, gente! Já fiz o café
    O ganso roubou meu pão de queijo
    Saudade daquela feijoada de domingo
    Vou levar brigadeiro para a sessão de cinema
    Choveu tanto que a rua virou um riacho
    Que coisa mais linda, parabéns!
    Meu violão perdeu uma corda
    Calma, vai dar tudo certo
    Boa noite, até amanhã
    O culpado foi o roteador, como sempre
    """
)

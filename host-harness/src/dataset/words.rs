//! Words that names are made of, in several languages and scripts. No company here is a real one.

/// What a language gives to names. Entries stand between `|`; after `=` stands how an address spells an entry whose
/// script is not Latin.
pub(super) struct Language {
    /// How many of all names come from it.
    pub(super) share: usize,
    /// Given names.
    pub(super) given: &'static str,
    /// Family names.
    pub(super) family: &'static str,
    /// The family name is said first.
    pub(super) family_first: bool,
    /// What a company calls itself.
    pub(super) stems: &'static str,
    /// What a company does.
    pub(super) trades: &'static str,
    /// Where its branches are.
    pub(super) cities: &'static str,
    /// How its law writes a company, around `{s}`, the stem, and `{t}`, the trade.
    pub(super) companies: &'static str,
    /// How a group of companies is called, around `{s}`, the stem.
    pub(super) group: &'static str,
}

pub(super) const LANGUAGES: &[Language] = &[
    Language {
        share: 4,
        given: "Amelia|Oliver|Priya|Marcus|Grace|Declan|Hannah|Theo|Naomi|Callum|Beatrice|Isaac|Ruth|Desmond",
        family: "Whitlock|Fairbairn|Okafor|Pemberton|Hargreave|Sinclair|O'Dowd|Ashdown|Kerr|Lockwood|St John|Mistry",
        family_first: false,
        stems: "Alderbrook|Hollowmere|Brackenfold|Larkstone|Quillhaven|Thornmarsh|Fennimoor|Wexcombe|Oakenridge|\
            Sallowby|Kestrelgate|Merrowdale|Tamberlyn|Greywater Bay",
        trades: "Freight|Foods|Engineering|Dental Care|Marine Supplies|Software|Joinery|Packaging|Printing|Vets",
        cities: "Leeds|Bristol|Cork|Halifax|Dunedin|Swansea",
        companies: "{s} {t} Ltd|{s} {t}|{s} {t} plc|{s} {t} Pty Ltd",
        group: "{s} Group",
    },
    Language {
        share: 4,
        given: "Jürgen|Anneliese|Björn|Käthe|Sören|Ilse|Matthias|Götz|Sabine|Uwe|Friederike|Jörg|Änne|Dörte",
        family: "Bäcker|Groß|Krüger|Schönfeld|Weiß|Lindemann|Hoffmeister|Jäger|von der Heide|Brandt|Oßwald|Müller",
        family_first: false,
        stems: "Möwenstein|Kranichtal|Eichgrund|Grünhagen|Süderfeld|Weißbach|Hohenlüft|Nordlicht|Ährenhof|Fährmann|\
            Ostersiel|Tannried|Rübenstolz|Öhrling",
        trades: "Spedition|Maschinenbau|Bäckerei|Getränkehandel|Haustechnik|Brauerei|Möbelwerk|Großküchen|Zahnlabor",
        cities: "Lübeck|Köln|Görlitz|Würzburg|Flensburg|Gießen",
        companies: "{s} {t} GmbH|{s} {t} GmbH & Co. KG|{t} {s} e.K.|{s} {t} AG",
        group: "{s}-Gruppe",
    },
    Language {
        share: 2,
        given: "Zofia|Łukasz|Małgorzata|Krzysztof|Agnieszka|Wojciech|Bożena|Michał|Jadwiga|Paweł",
        family: "Wójcik|Kowalczyk|Mazur|Krawczyk|Nowak|Dudek|Wróbel|Pająk|Sęk|Łoś|Gołąb|Żuk",
        family_first: false,
        stems: "Żurawiec|Świtałka|Dębowiec|Złotopole|Łąkowa Dolina|Bursztynek|Jaskółka|Północnik|Grzybówka|Wiślanka",
        trades: "Transport|Meble|Budownictwo|Piekarnia|Odzież|Części Samochodowe|Usługi Wodne|Narzędzia",
        cities: "Łódź|Kraków|Gdańsk|Wrocław|Rzeszów|Białystok",
        companies: "{s} {t} Sp. z o.o.|{s} {t} S.A.|{t} {s}|P.H.U. {s} {t}",
        group: "Grupa {s}",
    },
    Language {
        share: 2,
        given: "Hélène|Gaëtan|Zoé|François|Aurélie|Benoît|Noémie|Rémy|Inès|Clément|Maëlle",
        family: "Lefèvre|Béranger|Châtelain|Dupré|Le Goff|Marçais|Pénicaud|Rouvière|Thébault|Vasseur",
        family_first: false,
        stems: "Clairvallée|Hautpré|Brumelande|Grand Chêne|Rivebelle|Étoile du Port|Mésange|L'Orée|Pierrefeu Bleu",
        trades: "Transports|Boulangerie|Menuiserie|Vins et Cidres|Électricité|Pépinières|Imprimerie|Conseil",
        cities: "Besançon|Nîmes|Orléans|Saint-Étienne|Liège|Québec",
        companies: "{s} {t} SARL|{s} {t} SAS|{t} {s}|Établissements {s} {t}",
        group: "Groupe {s}",
    },
    Language {
        share: 2,
        given: "Íñigo|Begoña|Ramón|Lucía|Andrés|Ximena|Jesús|Mónica|Álvaro|Belén",
        family: "Muñoz|Ibáñez|Peña|Gutiérrez|Núñez|Cortés|Ordóñez|Villar|Sarmiento|Zúñiga",
        family_first: false,
        stems: "Peñaclara|Río Manso|Olivarada|Montesol|Cañaverde|La Golondrina|Puertalba|Ñandubay|Sierraluz",
        trades: "Logística|Panadería|Construcción|Electrónica|Muebles|Frutas|Diseño|Repuestos",
        cities: "Cádiz|León|Córdoba|Mérida|Bogotá|Asunción",
        companies: "{s} {t} S.L.|{s} {t} S.A.|{t} {s}|{t} {s} e Hijos",
        group: "Grupo {s}",
    },
    Language {
        share: 1,
        given: "İsmail|Ayşe|Çağla|Gökhan|Işıl|Ömer|Şebnem|Yiğit|Nilüfer",
        family: "Yılmaz|Öztürk|Çelik|Şahin|Doğan|Kılıç|Aydın|Güneş|Işık",
        family_first: false,
        stems: "İncirli Koy|Gümüşdere|Işıkpınar|Çınarbaşı|Yeşilova|Şafaklı|Karadut|Ördekli",
        trades: "Lojistik|Gıda|İnşaat|Tekstil|Mobilya|Turizm|Yazılım",
        cities: "İzmir|Diyarbakır|Eskişehir|Muğla|Kütahya",
        companies: "{s} {t} A.Ş.|{s} {t} Ltd. Şti.|{s} {t}",
        group: "{s} Grubu",
    },
    Language {
        share: 2,
        given: "Ελένη=eleni|Γιώργος=giorgos|Αθηνά=athina|Δημήτρης=dimitris|Κατερίνα=katerina|Νίκος=nikos|Ίρις=iris|\
            Σπύρος=spyros",
        family: "Παππάς=pappas|Κόλλιας=kollias|Ράπτης=raptis|Σαμαράς=samaras|Τσιμής=tsimis|Ζαχαρίου=zachariou|\
            Οικονόμου=oikonomou|Μακρή=makri",
        family_first: false,
        stems: "Αλκυονίδα=alkyonida|Χρυσοπέλαγος=chrysopelagos|Ασημοβούνι=asimovouni|Γλαύκος=glafkos|Ήλιος=ilios|\
            Μελισσάνθη=melissanthi|Ποσειδωνία=poseidonia",
        trades: "Μεταφορές|Τρόφιμα|Ναυτιλιακά|Έπιπλα|Λογισμικό|Κατασκευές|Εκδόσεις",
        cities: "Πάτρα|Βόλος|Ηράκλειο|Καβάλα|Ιωάννινα",
        companies: "{s} {t} Α.Ε.|{s} {t} Ε.Π.Ε.|{t} {s}|{t} «{s}» Ο.Ε.",
        group: "Όμιλος {s}",
    },
    Language {
        share: 2,
        given: "Оксана=oksana|Богдан=bohdan|Юлія=yuliia|Андрій=andrii|Ірина=iryna|Тарас=taras|Євген=yevhen|\
            Леся=lesia|Дмитро=dmytro",
        family: "Шевчук=shevchuk|Мельник=melnyk|Коваль=koval|Ткачук=tkachuk|Гончар=honchar|Лисенко=lysenko|\
            Бойко=boiko|Щербак=shcherbak",
        family_first: false,
        stems: "Світанок Плюс=svitanok-plus|Калинівка=kalynivka|Жайворон=zhaivoron|Срібна Нива=sribna-nyva|\
            Дніпрограй=dniprohrai|Їстівець=yistivets|Ґанок=ganok",
        trades: "Логістика|Меблі|Буд|Агро|Друк|Пекарня|Електромонтаж",
        cities: "Львів|Полтава|Чернівці|Луцьк|Ужгород",
        companies: "ТОВ «{s} {t}»|ПП «{s}-{t}»|{s} {t}|АТ «{s} {t}»",
        group: "Група «{s}»",
    },
    Language {
        share: 2,
        given: "美咲=misaki|健太=kenta|陽子=yoko|翔=sho|さくら=sakura|大輔=daisuke|直美=naomi|蓮=ren",
        family: "佐藤=sato|高橋=takahashi|渡辺=watanabe|小林=kobayashi|森=mori|石川=ishikawa|藤井=fujii|長谷川=hasegawa",
        family_first: true,
        stems: "青波=aonami|月見野=tsukimino|ひばりの森=hibarinomori|北斗丸=hokutomaru|カモメ堂=kamomedo|雪椿=yukitsubaki|\
            白樺台=shirakabadai",
        trades: "運輸|食品|製作所|ソフトウェア|印刷|家具|水産|デザイン事務所",
        cities: "札幌|名古屋|長崎|金沢|那覇",
        companies: "株式会社{s}{t}|{s}{t}株式会社|有限会社{s}{t}|{s}{t}",
        group: "{s}グループ",
    },
    Language {
        share: 2,
        given: "ليلى=layla|عمر=omar|فاطمة=fatima|يوسف=yousef|نور=noor|خالد=khaled|سلمى=salma|طارق=tariq",
        family: "الحداد=alhaddad|النجار=alnajjar|منصور=mansour|الشامي=alshami|درويش=darwish|الخياط=alkhayyat|\
            بركات=barakat",
        family_first: false,
        stems: "نسيم الواحة=naseem-alwaha|النورس الأزرق=alnawras|زهرة الوادي=zahrat-alwadi|المنارة=almanara|\
            سهيل=suhail|غزالة=ghazala|قافلة الريح=qafila",
        trades: "للنقل|للأغذية|للمقاولات|للأثاث|للبرمجيات|للطباعة|للتجارة",
        cities: "عمّان|صحار|طنجة|الإسكندرية|صيدا",
        companies: "شركة {s} {t}|{s} {t} ذ.م.م|مؤسسة {s} {t}",
        group: "مجموعة {s}",
    },
    Language {
        share: 1,
        given: "Adébáyọ̀|Ọlábísí|Títílayọ̀|Ṣọlá|Fúnmiláyọ̀|Kọ́lá|Yétúndé|Ẹniọlá",
        family: "Adéyẹmí|Ògúnbíyì|Àjàyí|Ọ̀ṣọ́bà|Fáyẹmí|Ọlátúnjí|Akínwándé",
        family_first: false,
        stems: "Ìràwọ̀|Ẹyẹlé|Ọ̀sànmọ́|Òkè Ẹwà|Ẹja Ńlá|Igi Ọ̀pẹ",
        trades: "Ọjà|Foods|Haulage|Fabrics|Farms|Motors",
        cities: "Ìbàdàn|Ọ̀yọ́|Abẹ́òkúta|Ìlọrin",
        companies: "{s} {t} Ltd|{s} {t}|{s} {t} Ventures",
        group: "Ẹgbẹ́ {s}",
    },
];

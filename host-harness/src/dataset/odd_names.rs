//! Company names that searches, lists and columns stumble over.

use std::collections::BTreeSet;

use crate::document::Customer;

/// All in Unicode normalisation form C; where it leaves combining marks, no composed letter exists.
pub(super) const ODD_NAMES: &[&str] = &[
    // Only the letter case tells these apart, and for some pairs of letters not even lower case does.
    "Nordwind Spedition GmbH",
    "NORDWIND SPEDITION GMBH",
    "Nordwind spedition GmbH",
    "Σίσυφος Μεταφορές",
    "ΣΊΣΥΦΟΣ ΜΕΤΑΦΟΡΈΣ",
    "Їжак Доставка",
    "ЇЖАК доставка",
    "Weißgrund Straßenbau",
    "WEISSGRUND STRASSENBAU",
    "İNCİLİ DENİZ A.Ş.",
    "incili deniz a.ş.",
    // What a pattern of a database takes for a placeholder.
    "100 % Natur Handels GmbH",
    "100_prozent Naturkost",
    "data_flow_works Ltd",
    // What a query or a shell takes for its own.
    "Müller \"Die Werkstatt\" OHG",
    "O'Hennessy's Boats",
    "C:\\Archiv Dienste",
    "Zahn & Söhne & Töchter",
    "Schmitt <Räder> + Reifen; Felgen",
    // White space counts as it is written.
    "Blau  Weiß  Reinigung",
    "Wide\u{a0}Spaces Ltd",
    "株式会社 ウミネコ　倉庫",
    // Shorter than a search may be.
    "Öx",
    // More than one code point to a character.
    "🚚 Schnell & Sicher",
    "Café Zimt ☕🍰",
    "👩‍🚀 Orbit Workshop 🇳🇿",
    "Ọ̀ṣun Ẹ̀bùn Trading",
    "G̃uaraní Ñemuhã G̃uasu",
    // Two directions in one line.
    "Noor نور Interiors 24",
    // 200 characters each, in 205 and in 374 bytes.
    "Vereinigte Genossenschaft der Binnenschiffer, Fährleute, Schleusenwärter und Lotsen an Ober-, Mittel- und Unterlauf der Süderau sowie ihrer Neben- und Zuflüsse, eingetragene Genossenschaft, Rübenhagen",
    "Συνεταιρισμός Παραγωγών Ελαιολάδου, Μελιού, Αρωματικών Φυτών και Παραδοσιακών Προϊόντων των Ορεινών και Παραθαλάσσιων Κοινοτήτων της Χρυσοπελαγίτικης Ενδοχώρας και των Γύρω Νησιών, Μη Κερδοσκοπικός ΑΕ",
];

/// What is odd about names, and how many names are.
pub(super) fn of_names(customers: &[Customer]) -> Vec<(&'static str, usize)> {
    let names: Vec<_> = customers.iter().map(|customer| customer.name.as_str()).collect();
    let all =
        |case, is: &dyn Fn(&str) -> bool| (case, names.iter().filter(|name| is(name)).count());
    let any = |case, first: char, last: char| {
        all(case, &|name| name.chars().any(|letter| (first..=last).contains(&letter)))
    };
    let different: BTreeSet<_> = names.iter().collect();
    let lower: BTreeSet<_> = names.iter().map(|name| name.to_lowercase()).collect();
    vec![
        ("names that differ only in letter case", different.len() - lower.len()),
        all("name of 200 characters", &|name| name.chars().count() == 200),
        all("name shorter than a search", &|name| name.chars().count() < 3),
        all("name with quotes", &|name| name.contains('"')),
        all("name with an apostrophe", &|name| name.contains('\'')),
        all("name with a backslash", &|name| name.contains('\\')),
        all("name with %", &|name| name.contains('%')),
        all("name with _", &|name| name.contains('_')),
        all("name with &", &|name| name.contains('&')),
        all("name with double spaces", &|name| name.contains("  ")),
        any("name with emoji", '\u{1f300}', '\u{1faff}'),
        any("name with combining marks", '\u{300}', '\u{36f}'),
        any("Latin name with accents", 'à', 'ž'),
        any("Greek name", 'Α', 'ώ'),
        any("Cyrillic name", 'Ѐ', 'ґ'),
        any("Japanese name", 'ぁ', 'ヿ'),
        any("Arabic name", 'ء', 'ي'),
    ]
}

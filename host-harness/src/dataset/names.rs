//! Names of companies, groups and people, and how addresses spell them.

use std::collections::BTreeMap;

use super::random::Random;
use super::words::LANGUAGES;

/// Makes names, and remembers them: a second company of the same name is a branch elsewhere.
pub(super) struct Names {
    languages: Vec<Vocabulary>,
    /// A language as often as its share.
    shares: Vec<usize>,
    taken: BTreeMap<String, usize>,
}

struct Vocabulary {
    given: Vec<Word>,
    family: Vec<Word>,
    family_first: bool,
    stems: Vec<Word>,
    trades: Vec<Word>,
    cities: Vec<Word>,
    companies: Vec<&'static str>,
    group: &'static str,
}

struct Word {
    text: &'static str,
    slug: String,
}

/// What the companies of a group share.
#[derive(Clone)]
pub(super) struct Brand {
    pub(super) language: usize,
    stem: &'static str,
    pub(super) domain: String,
}

/// Somebody.
pub(super) struct Person {
    pub(super) name: String,
    /// Given and family name as an address spells them.
    pub(super) given: String,
    pub(super) family: String,
}

impl Names {
    pub(super) fn new() -> Self {
        let vocabulary = LANGUAGES.iter().map(|language| Vocabulary {
            given: words(language.given),
            family: words(language.family),
            family_first: language.family_first,
            stems: words(language.stems),
            trades: words(language.trades),
            cities: words(language.cities),
            companies: language.companies.split('|').collect(),
            group: language.group,
        });
        let shares = LANGUAGES.iter().enumerate();
        Names {
            languages: vocabulary.collect(),
            shares: shares
                .flat_map(|(place, language)| std::iter::repeat_n(place, language.share))
                .collect(),
            taken: BTreeMap::new(),
        }
    }

    pub(super) fn language(&self, random: &mut Random) -> usize {
        random.pick(&self.shares).copied().unwrap_or_default()
    }

    pub(super) fn brand(&self, random: &mut Random) -> Brand {
        let language = self.language(random);
        let stem = self.languages.get(language).and_then(|words| random.pick(&words.stems));
        Brand {
            language,
            stem: stem.map_or("", |stem| stem.text),
            domain: stem.map_or_else(String::new, |stem| format!("{}.example", stem.slug)),
        }
    }

    /// Two groups share a brand only when most brands have a group.
    pub(super) fn group_brand(&self, random: &mut Random) -> Brand {
        let mut brand = self.brand(random);
        for _ in 0..9 {
            if !self.taken.contains_key(&self.group_name(&brand).to_lowercase()) {
                break;
            }
            brand = self.brand(random);
        }
        brand
    }

    fn group_name(&self, brand: &Brand) -> String {
        let pattern = self.languages.get(brand.language).map_or("{s}", |words| words.group);
        pattern.replace("{s}", brand.stem)
    }

    pub(super) fn company(&mut self, random: &mut Random, brand: &Brand) -> String {
        let Some(words) = self.languages.get(brand.language) else { return String::new() };
        let trade = text(random.pick(&words.trades));
        let city = text(random.pick(&words.cities));
        let pattern = random.pick(&words.companies).copied().unwrap_or_default();
        let name = pattern.replace("{s}", brand.stem).replace("{t}", trade);
        if self.repeats(&name) == 1 {
            return name;
        }
        let branch = format!("{name} – {city}");
        match self.repeats(&branch) {
            1 => branch,
            repeats => format!("{branch} {repeats}"),
        }
    }

    pub(super) fn group(&mut self, brand: &Brand) -> String {
        let name = self.group_name(brand);
        match self.repeats(&name) {
            1 => name,
            repeats => format!("{name} {repeats}"),
        }
    }

    /// People mostly have names of the language around them.
    pub(super) fn person(&self, random: &mut Random, language: usize) -> Person {
        let language = if random.chance(12) { self.language(random) } else { language };
        let words = self.languages.get(language);
        let given = words.and_then(|words| random.pick(&words.given));
        let family = words.and_then(|words| random.pick(&words.family));
        let name = match words.is_some_and(|words| words.family_first) {
            true => format!("{} {}", text(family), text(given)),
            false => format!("{} {}", text(given), text(family)),
        };
        let slug =
            |word: Option<&Word>| word.map_or_else(String::new, |word| word.slug.replace('-', ""));
        Person { name, given: slug(given), family: slug(family) }
    }

    /// An address that nobody has yet, in any letter case.
    pub(super) fn address(&mut self, before: &str, domain: &str) -> String {
        match self.repeats(&format!("{before}@{domain}")) {
            1 => format!("{before}@{domain}"),
            repeats => format!("{before}{repeats}@{domain}"),
        }
    }

    /// A name to sign in with that nobody has yet.
    pub(super) fn user_name(&mut self, person: &Person) -> String {
        let initial: String = person.given.chars().take(1).collect();
        let name = format!("{}.{initial}", person.family);
        match self.repeats(&format!("user:{name}")) {
            1 => name,
            repeats => format!("{name}{repeats}"),
        }
    }

    /// How often the name has been asked for, this time included.
    fn repeats(&mut self, name: &str) -> usize {
        let count = self.taken.entry(name.to_lowercase()).or_default();
        *count += 1;
        *count
    }
}

fn words(list: &'static str) -> Vec<Word> {
    let entries = list.split('|').map(|entry| entry.split_once('=').unwrap_or((entry, entry)));
    entries.map(|(text, slug)| Word { text, slug: slug_of(slug) }).collect()
}

fn text(word: Option<&Word>) -> &'static str {
    word.map_or("", |word| word.text)
}

/// Latin text as host names have it; what is not Latin is left out.
pub(super) fn slug_of(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            'á' | 'à' | 'â' | 'ã' | 'ą' => slug.push('a'),
            'ä' => slug.push_str("ae"),
            'ć' | 'č' | 'ç' => slug.push('c'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ẹ' => slug.push('e'),
            'ğ' => slug.push('g'),
            'í' | 'ì' | 'î' | 'ï' | 'ı' => slug.push('i'),
            'ł' => slug.push('l'),
            'ñ' | 'ń' => slug.push('n'),
            'ó' | 'ò' | 'ô' | 'ọ' => slug.push('o'),
            'ö' => slug.push_str("oe"),
            'ś' | 'ş' | 'ṣ' => slug.push('s'),
            'ß' => slug.push_str("ss"),
            'ú' | 'ù' | 'û' => slug.push('u'),
            'ü' => slug.push_str("ue"),
            'ý' => slug.push('y'),
            'ż' | 'ź' => slug.push('z'),
            ' ' | '-' if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(30);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_spelled_in_ascii() {
        for (text, slug) in [
            ("L'Orée", "loree"),
            ("Ọ̀sànmọ́", "osanmo"),
            ("Süderfeld  & Weißbach", "suederfeld-weissbach"),
            ("İncirli Koy", "incirli-koy"),
            ("青波 ", ""),
        ] {
            assert_eq!(slug_of(text), slug);
        }
        for language in LANGUAGES {
            for list in [language.given, language.family, language.stems] {
                for word in words(list) {
                    assert!(word.slug.len() > 1, "{}", word.text);
                }
            }
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_an_addition() {
        let (mut names, mut random) = (Names::new(), Random::new(1, "names"));
        let brand = names.brand(&mut random);
        assert_ne!(names.group(&brand), names.group(&brand));
        let mut companies: Vec<_> =
            (0..1000).map(|_| names.company(&mut random, &brand).to_lowercase()).collect();
        companies.sort();
        companies.dedup();
        assert_eq!(companies.len(), 1000);
        assert_eq!(names.address("a", "b.example"), "a@b.example");
        assert_eq!(names.address("A", "b.example"), "A2@b.example");
    }
}

//! Rough translation of free text by machine.
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use core::cell::RefCell;

use imi_core::Language::{De, En, Ga, Hu, Mt, Pl};
use imi_core::{FreeText, Language, Message as _, Personal};
use imi_i18n::{Catalogue, NotTranslated, RoughTranslation, Translator};

/// Has certain pairs, and notes what it is asked.
struct Machine {
    pairs: &'static [(Language, Language)],
    asked: RefCell<Vec<(Language, Language)>>,
    broken: bool,
}

impl Translator for Machine {
    type Error = &'static str;
    fn translates(&self, from: Language, to: Language) -> bool {
        self.pairs.contains(&(from, to))
    }
    fn translate(
        &self,
        words: &Personal<String>,
        from: Language,
        to: Language,
    ) -> Result<Personal<String>, Self::Error> {
        self.asked.borrow_mut().push((from, to));
        if self.broken { Err("out of order") } else { Ok(Personal::new(format!("{}: {to}", words.reveal()))) }
    }
}

fn machine(pairs: &'static [(Language, Language)]) -> Machine {
    Machine { pairs, asked: RefCell::default(), broken: false }
}

const GERMAN: &[(Language, Language)] = &[(De, En), (En, Mt)];

#[test]
fn rough_only() {
    let machine = machine(GERMAN);
    let original = FreeText::new("Er ist Arzt.", De);
    let rough = RoughTranslation::of(&original, En, &machine).unwrap();
    assert_eq!((rough.words.reveal().as_str(), rough.from, rough.to), ("Er ist Arzt.: en", De, En));
    let warning = Catalogue::shipped().unwrap().render(&rough, De).text;
    assert!(warning.contains("nur eine grobe Vorstellung"), "{warning}");
    assert!(rough.english().contains("an official translation may be needed"));
}

#[test]
fn original_kept() {
    let original = FreeText::new("Er ist Arzt.", De);
    let before = original.clone();
    let rough = RoughTranslation::of(&original, En, &machine(GERMAN)).unwrap();
    assert_eq!(original, before);
    assert_ne!(rough.words, original.text, "it stands beside the original");
}

#[test]
fn pairs_only() {
    let machine = machine(&[(De, En)]);
    let text = FreeText::new("Er ist Arzt.", De);
    assert!(RoughTranslation::of(&text, En, &machine).is_ok());
    assert_eq!(RoughTranslation::of(&text, Ga, &machine), Err(NotTranslated::PairsOnly));
    let unstated = FreeText::new("Er ist Arzt.", None);
    assert_eq!(RoughTranslation::of(&unstated, En, &machine), Err(NotTranslated::PairsOnly));
    assert_eq!(machine.asked.take(), [(De, En)], "what is refused never reaches the service");
}

#[test]
fn pairs_ordered() {
    let machine = machine(&[(En, Pl)]);
    assert!(RoughTranslation::of(&FreeText::new("yes, from May", En), Pl, &machine).is_ok());
    let polish = FreeText::new("tak, od maja", Pl);
    assert_eq!(RoughTranslation::of(&polish, En, &machine), Err(NotTranslated::PairsOnly));
}

#[test]
fn no_chaining() {
    let machine = machine(GERMAN);
    let text = FreeText::new("Er ist Arzt.", De);
    assert_eq!(RoughTranslation::of(&text, Mt, &machine), Err(NotTranslated::PairsOnly));
}

#[test]
fn same_language_no_translation() {
    let machine = machine(&[(En, En)]);
    let text = FreeText::new("yes, from May", En);
    assert_eq!(RoughTranslation::of(&text, En, &machine), Err(NotTranslated::SameLanguageNoTranslation));
    assert_eq!(machine.asked.take(), []);
}

#[test]
fn translation_personal_data() {
    let machine = machine(&[]);
    for to in Language::ALL {
        assert!(RoughTranslation::of(&FreeText::new("Er ist Arzt.", De), *to, &machine).is_err());
    }
    assert_eq!(machine.asked.take(), [], "without pairs nothing is given to a service");
}

#[test]
fn a_failing_service_leaves_the_original() {
    let machine = Machine { broken: true, ..machine(GERMAN) };
    let failed = RoughTranslation::of(&FreeText::new("Er ist Arzt.", De), En, &machine).unwrap_err();
    assert_eq!(failed, NotTranslated::Failed("out of order"));
    let shown = |language| Catalogue::shipped().unwrap().render(&failed, language).text;
    assert_eq!(shown(Hu), "A fordítás nem áll rendelkezésre");
    assert_eq!(shown(En), "Translation not available");
}

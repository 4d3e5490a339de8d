//! Messages in the reader's language.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests read constants")]

use imi_core::Language::{De, El, En, Fr, Hu, It, Pl, Ro};
use imi_core::{Argument, CommandId, Country, Key, Language, Message, Number, RuleBook as _, Set};
use imi_i18n::{Catalogue, Rule, SetStatus, ShownIn, TextProblem};

struct Said {
    key: Key,
    english: &'static str,
    arguments: Vec<(&'static str, Argument)>,
}

impl Message for Said {
    fn key(&self) -> Key {
        self.key
    }
    fn english(&self) -> &'static str {
        self.english
    }
    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        self.arguments.clone()
    }
}

fn said(subject: &'static str, name: &'static str, english: &'static str) -> Said {
    Said { key: Key { subject, name }, english, arguments: Vec::new() }
}

fn shipped() -> Catalogue {
    Catalogue::shipped().unwrap_or_else(|faults| panic!("{faults}"))
}

fn rules_broken(files: &[(Language, &str, &str)]) -> Vec<Option<Rule>> {
    Catalogue::from_toml(files).unwrap_err().0.iter().map(imi_i18n::TextFault::rule).collect()
}

const LANGUAGES: [Language; 5] = [De, Fr, Hu, It, Ro];

#[test]
fn every_message_of_this_crate_and_of_core_is_in_every_language() {
    let catalogue = shipped();
    assert_eq!(catalogue.languages(), LANGUAGES.into_iter().chain([En]).collect());
    let mut messages: Vec<&dyn Message> = vec![&ShownIn(Language::Bg)];
    messages.extend(SetStatus::ALL.iter().map(|status| status as &dyn Message));
    messages.extend(Rule::ALL.iter().map(|rule| rule as &dyn Message));
    messages.extend(imi_core::Rule::ALL.iter().map(|rule| rule as &dyn Message));
    catalogue.check(messages).unwrap();
}

#[test]
fn catalogue_complete() {
    let broken = rules_broken(&[(De, "de.toml", "a.b = 'x'\na.c = 'y'"), (Fr, "fr.toml", "a.b = 'z'")]);
    assert_eq!(broken, [Some(Rule::CatalogueComplete)]);
    let fault = shipped().with(&[(El, "el.toml", "")]).unwrap_err();
    assert!(
        fault.0.len() > 200 && fault.0.iter().all(|f| f.language == El),
        "a language comes whole or not at all"
    );
    let lacks = shipped().check([&said("request.status", "lost", "Lost") as &dyn Message]).unwrap_err();
    assert_eq!(lacks.0.len(), LANGUAGES.len());
    assert_eq!(
        lacks.0[0].to_string(),
        "`the messages` (German): `request.status.lost`: the text is missing: write it"
    );
    let key = Key { subject: "request.status", name: "draft" };
    assert_eq!(shipped().missing([key], Set::from_iter([Fr, En])).count(), 0);
    assert_eq!(shipped().missing([key], Set::from_iter([Fr, Pl])).collect::<Vec<_>>(), [(key, Pl)]);
}

/// Info points obey the same check as other messages.
#[test]
fn info_point_complete() {
    let files = [(De, "de.toml", "info_point.deadline = 'Frist'"), (Fr, "fr.toml", "")];
    let faults = Catalogue::from_toml(&files).unwrap_err();
    assert_eq!(
        (faults.0.len(), faults.0[0].key.as_str(), faults.0[0].language),
        (1, "info_point.deadline", Fr)
    );
    assert_eq!(shipped().keys().filter(|key| key.starts_with("info_point.")).count(), 4);
}

#[test]
fn placeholders_equal() {
    let files = [(De, "de.toml", "a.b = 'Bis {date}'"), (Fr, "fr.toml", "a.b = 'Bientôt'")];
    assert_eq!(rules_broken(&files), [Some(Rule::PlaceholdersEqual)]);
    // Equal to each other is not enough: the English text is what counts.
    let catalogue = Catalogue::from_toml(&[(De, "de.toml", "a.b = 'Bis {day}'")]).unwrap();
    let faults = catalogue.check([&said("a", "b", "Until {date}") as &dyn Message]).unwrap_err();
    let (found, expected) = ("day".to_owned(), "date".to_owned());
    assert_eq!(faults.0[0].problem, TextProblem::PlaceholdersDiffer { found, expected });
    catalogue.check([&said("a", "b", "Until {day}") as &dyn Message]).unwrap();
}

#[test]
fn mail_placeholders_harmless() {
    for kind in ["request", "alert", "derogation"] {
        let text = format!("mail.{kind}.told.body = 'Es geht um {{subject_name}}: {{link}}'");
        assert_eq!(rules_broken(&[(De, "de.toml", &text)]), [Some(Rule::MailPlaceholdersHarmless)]);
    }
    Catalogue::from_toml(&[(De, "de.toml", "mail.request.told.body = '{number}, {reference}: {link}'")])
        .unwrap();
    Catalogue::from_toml(&[(De, "de.toml", "mail.registration.told.body = '{summary}'")]).unwrap();
    // The English text stands elsewhere and is looked at too.
    let faults = shipped()
        .check([&said("mail.request.told", "body", "On {subject_name}") as &dyn Message])
        .unwrap_err();
    assert_eq!(faults.0[0].rule(), Some(Rule::MailPlaceholdersHarmless));
}

#[test]
fn username_never_in_mail_text() {
    let text = "mail.user.registered.body = 'Ihr Name: {username}'\nscreen.login = '{username}'";
    assert_eq!(rules_broken(&[(De, "de.toml", text)]), [Some(Rule::UsernameNeverInMailText)]);
}

#[test]
fn password_alone_in_mail() {
    let text = "mail.user.registered.body = '{temporary_password}'";
    assert_eq!(rules_broken(&[(De, "de.toml", text)]), [Some(Rule::PasswordAloneInMail)]);
    let text = "mail.user.temporary_password.body = '{temporary_password}'\n\
                mail.user.password_reset.body = '{temporary_password}'";
    Catalogue::from_toml(&[(De, "de.toml", text)]).unwrap();
}

#[test]
fn other_faults_are_told() {
    let told = [
        ("a.b = ''", TextProblem::Blank),
        ("a.b = 'Bis {Datum}'", TextProblem::StrayBrace),
        ("a.b = 'x'\na.b = 'y'", TextProblem::NotReadable(String::new())),
        ("a.b = 7", TextProblem::NotReadable(String::new())),
    ];
    for (text, problem) in told {
        let faults = Catalogue::from_toml(&[(De, "de.toml", text)]).unwrap_err();
        let same = core::mem::discriminant(&faults.0[0].problem) == core::mem::discriminant(&problem);
        assert!(same, "{text}: {faults}");
    }
    let twice =
        Catalogue::from_toml(&[(De, "1.toml", "a.b = 'x'"), (De, "2.toml", "a.b = 'y'")]).unwrap_err();
    assert_eq!((twice.0[0].file.as_str(), &twice.0[0].problem), ("2.toml", &TextProblem::Twice));
    let english = Catalogue::from_toml(&[(En, "en.toml", "a.b = 'x'")]).unwrap_err();
    assert_eq!(english.0[0].problem, TextProblem::English);
    let two = Catalogue::from_toml(&[(De, "de.toml", "a.b = ''\na.c = ''")]).unwrap_err();
    assert_eq!(two.to_string(), format!("{}\n{}", two.0[0], two.0[1]));
}

#[test]
fn predefined_fallback() {
    let status = SetStatus::Published;
    let french = shipped().render(&status, Fr);
    assert_eq!(
        (french.text.as_str(), french.language, french.fallback, french.mark()),
        ("Publié", Fr, false, None)
    );
    let polish = shipped().render(&status, Pl);
    assert_eq!((polish.text.as_str(), polish.language, polish.fallback), ("Published", En, true));
    assert_eq!(shipped().render(&polish.mark().unwrap(), Hu).text, "A megjelenítés nyelve: angol");
    assert_eq!(Catalogue::default().render(&status, En).mark(), None);
}

/// Identifiers are the same in every language; days, countries and languages are not.
#[test]
fn formats_per_language() {
    let number = Number::derived(CommandId::from_u128(7), 0);
    let message = Said {
        arguments: vec![
            ("day", Argument::Day("2012-05-01".parse().unwrap())),
            ("number", Argument::Number(number)),
            ("country", Argument::Country(Country::Gr)),
            ("language", Argument::Language(De)),
            ("name", Argument::Name("{day}".to_owned())),
            ("link", Argument::Link),
        ],
        ..said("a", "b", "{number}: {day}, {country}, {language}, {name}, {link}")
    };
    let text = "a.b = '{number}: {day}, {country}, {language}, {name}, {link}'";
    let files = LANGUAGES.map(|language| (language, "own.toml", text));
    let catalogue = shipped().with(&files).unwrap();
    let seen = |language| catalogue.render(&message, language).text;
    assert_eq!(seen(En), format!("{number}: 1 May 2012, Greece, German, {{day}}, {{link}}"));
    assert_eq!(seen(De), format!("{number}: 01.05.2012, Griechenland, Deutsch, {{day}}, {{link}}"));
    assert_eq!(seen(Hu), format!("{number}: 2012. 05. 01., Görögország, német, {{day}}, {{link}}"));
    let instant = Argument::Instant("2012-06-30T22:05:00Z".parse().unwrap());
    let waiting = Said {
        arguments: vec![("count", Argument::Count(1200)), ("since", instant)],
        ..said("c", "d", "{count} since {since}")
    };
    assert_eq!(catalogue.render(&waiting, En).text, "1,200 since 1 July 2012, 00:05");
    let linked = catalogue.clone().linking_to("https://imi.example/");
    assert!(linked.render(&message, Ro).text.ends_with("germană, {day}, https://imi.example/"));
}

#[test]
fn lists_translated() {
    let catalogue = shipped();
    for language in LANGUAGES {
        let own = |l: &Language| catalogue.language_name(*l, language);
        let mut names: Vec<&str> = Language::ALL.iter().map(own).collect();
        assert_eq!(own(&language), language.native());
        assert!(own(&Language::Mt) != Language::Mt.english(), "translated into {language}");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Language::ALL.len(), "two languages of one name in {language}");
        let mut names: Vec<&str> =
            Country::ALL.iter().map(|c| catalogue.country_name(*c, language)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Country::ALL.len(), "two countries of one name in {language}");
    }
    assert_eq!(catalogue.country_name(Country::Gb, It), "Regno Unito");
    assert_eq!(catalogue.country_name(Country::Gb, Pl), "United Kingdom");
}

/// What everybody may say of requests, in the languages of the catalogue.
#[test]
fn one_mail_in_two_languages() {
    let accepted = Said {
        arguments: vec![("link", Argument::Link)],
        ..said(
            "mail.request.accepted",
            "body",
            "Your request has been accepted. Please log in to IMI to see it: {link}",
        )
    };
    let catalogue = shipped().linking_to("https://imi.example/");
    catalogue.check([&accepted as &dyn Message]).unwrap();
    assert_eq!(
        catalogue.render(&accepted, De).text,
        "Ihr Ersuchen wurde angenommen. Bitte melden Sie sich bei IMI an, um dies einzusehen: https://imi.example/"
    );
    assert!(catalogue.render(&accepted, It).text.starts_with("La vostra richiesta è stata accettata."));
}

/// The keys that have texts, so that a change shows.
#[test]
fn keys() {
    insta::assert_snapshot!(shipped().keys().collect::<Vec<_>>().join("\n"));
}

proptest::proptest! {
    /// Whatever languages a text has, the reader gets words, and is told if they are not in his language.
    #[test]
    fn a_reader_always_gets_words(
        source in 0..26_usize,
        others in proptest::collection::btree_map(0..26_usize, "[a-z]{1,9}", 0..8),
        asked in 0..26_usize,
    ) {
        let all = Language::ALL;
        let mut text = imi_i18n::Multilingual::new(all[source], "source").unwrap();
        for (language, words) in &others {
            text = text.with(all[*language], words.as_str()).unwrap();
        }
        let shown = text.in_language(all[asked]);
        proptest::prop_assert!(!shown.text.is_empty());
        proptest::prop_assert_eq!(shown.fallback, shown.language != all[asked]);
        proptest::prop_assert_eq!(text.get(shown.language), Some(shown.text));
        if text.get(all[asked]).is_none() {
            let english_or_source = if text.get(En).is_some() { En } else { all[source] };
            proptest::prop_assert_eq!(shown.language, english_or_source);
        }
        let back: imi_i18n::Multilingual = serde_json::from_str(&serde_json::to_string(&text).unwrap()).unwrap();
        proptest::prop_assert_eq!(back, text);
    }
}

#[test]
fn a_blank_text_is_none() {
    assert!(imi_i18n::Multilingual::new(En, " \n").is_err());
    let wire = r#"{ "source": "en", "texts": { "de": "Ja" } }"#;
    assert!(serde_json::from_str::<imi_i18n::Multilingual>(wire).is_err(), "no text in the source language");
}

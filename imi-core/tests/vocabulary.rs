//! Countries, languages, free text, documents, areas and identifiers, rule by rule.
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use std::collections::BTreeSet;

use chrono::NaiveDate;
use imi_core::{
    AreaId, AreaRole, AttachmentFault, AttachmentLimits, AuthorityId, CommandId, Country, FileFacts,
    FreeText, Language, Member, Number, Personal, Set, Sha256, UserId, UserRight, Workflow, WorkflowRole,
};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn taking_part(on: &str) -> Vec<Country> {
    Country::ALL.iter().copied().filter(|country| country.participates_on(day(on))).collect()
}

fn diploma() -> FileFacts {
    FileFacts {
        name: "Diploma_Rossi.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1,
        sha256: Sha256([0xC4; 32]),
    }
}

#[test]
fn eea_is_union_plus_three() {
    let (union, others): (Vec<Country>, Vec<Country>) =
        taking_part("2012-06-01").into_iter().partition(|c| c.in_union_on(day("2012-06-01")));
    assert_eq!(union.len(), 27);
    assert_eq!(others, [Country::Is, Country::Li, Country::No]);
}

#[test]
fn eea_lag() {
    // In law Croatia came to the Economic Area nine months after it came to the Union.
    assert!(Country::Hr.participates_on(day("2013-07-01")));
    for country in Country::ALL.iter().filter(|c| c.in_union_on(day("2013-07-01"))) {
        assert!(country.participates_on(country.member_from()), "{country}");
    }
}

#[test]
fn membership_dated() {
    for country in Country::ALL.iter().copied() {
        let first = country.member_from();
        assert!(
            !country.participates_on(first.pred_opt().unwrap()) && country.participates_on(first),
            "{country}"
        );
        match country.participates_until() {
            Some(until) => {
                assert!(
                    country.participates_on(until.pred_opt().unwrap()) && !country.participates_on(until)
                );
            }
            None => assert!(country.participates_on(NaiveDate::MAX), "{country}"),
        }
    }
    assert!(!Country::Hr.participates_on(day("2013-06-30")));
    // The Union after each enlargement, and after the one withdrawal.
    for (on, count) in [
        ("1957-12-31", 0),
        ("1958-01-01", 6),
        ("1973-01-01", 9),
        ("1981-01-01", 10),
        ("1986-01-01", 12),
        ("1994-12-31", 12),
        ("1995-01-01", 15),
        ("2004-04-30", 15),
        ("2004-05-01", 25),
        ("2007-01-01", 27),
        ("2013-07-01", 28),
        ("2020-02-01", 27),
    ] {
        assert_eq!(Country::ALL.iter().filter(|c| c.in_union_on(day(on))).count(), count, "{on}");
    }
    for (on, count) in [("1993-12-31", 12), ("1994-01-01", 14), ("1995-05-01", 18), ("2021-01-01", 30)] {
        assert_eq!(taking_part(on).len(), count, "{on}");
    }
}

#[test]
fn uk_transition() {
    let on = |text| (Country::Gb.in_union_on(day(text)), Country::Gb.participates_on(day(text)));
    assert_eq!(on("2020-01-31"), (true, true));
    assert_eq!(on("2020-02-01"), (false, true));
    assert_eq!(on("2020-06-01"), (false, true));
    assert_eq!(on("2020-12-31"), (false, true));
    assert_eq!(on("2021-01-01"), (false, false));
    let left: Vec<_> = Country::ALL.iter().filter(|c| c.member_until().is_some()).collect();
    assert_eq!(left, [&Country::Gb]);
}

#[test]
fn country_codes() {
    for (written, country) in
        [("EL", Country::Gr), ("GR", Country::Gr), ("UK", Country::Gb), ("GB", Country::Gb)]
    {
        assert_eq!(written.parse(), Ok(country));
        assert_eq!(serde_json::from_value::<Country>(written.into()).unwrap(), country);
        assert_eq!(serde_json::to_value(country).unwrap(), country.iso());
        assert_eq!(country.to_string(), country.eu_code());
    }
    for country in Country::ALL.iter().copied() {
        assert_eq!(country.iso().parse(), Ok(country));
        assert_eq!(country.eu_code().parse(), Ok(country));
        assert_eq!(serde_json::to_value(country).unwrap(), country.iso());
        assert_eq!(country.english().parse::<Country>().unwrap_err().meant, Some(country));
        assert_eq!(format!("{country:?}").to_uppercase(), country.iso());
    }
    let unlike: Vec<_> = Country::ALL.iter().filter(|c| c.iso() != c.eu_code()).collect();
    assert_eq!(unlike, [&Country::Gr, &Country::Gb]);
}

#[test]
fn switzerland_not_eea() {
    let refused = "CH".parse::<Country>().unwrap_err();
    assert_eq!(refused.meant, None);
    assert!(refused.to_string().contains("European Economic Area"));
    assert!(serde_json::from_str::<Country>(r#""CH""#).unwrap_err().to_string().contains("`CH`"));
}

#[test]
fn languages_at_2012() {
    for (on, count) in [
        ("1958-10-05", 0),
        ("1958-10-06", 4),
        ("1973-01-01", 6),
        ("1981-01-01", 7),
        ("1986-01-01", 9),
        ("1995-01-01", 11),
        ("2004-05-01", 20),
        ("2007-01-01", 23),
        ("2013-06-30", 23),
        ("2013-07-01", 24),
        ("2021-01-01", 24),
    ] {
        assert_eq!(Language::official(day(on)).len(), count, "{on}");
    }
    assert!(!Language::official(day("2012-06-01")).has(Language::Hr));
}

#[test]
fn languages_not_from_countries() {
    let later = day("2021-01-01");
    assert!(Language::En.official_on(later) && !Country::Gb.participates_on(later));
    // Ireland was a member for decades before Irish was official.
    assert!(Country::Ie.languages().contains(&Language::Ga));
    assert!(Country::Ie.member_from() < Language::Ga.official_from().unwrap());
    for country in Country::ALL {
        assert!(!country.languages().is_empty(), "{country}");
    }
}

#[test]
fn luxembourgish_turkish_not() {
    for code in ["lb", "tr"] {
        assert_eq!(code.parse::<Language>().unwrap_err().meant, None);
    }
    assert_eq!(Country::Lu.languages(), [Language::Fr, Language::De]);
    assert_eq!(Country::Cy.languages(), [Language::El]);
}

#[test]
fn free_text_language_choice() {
    let of = |on| Language::ALL.iter().copied().filter(|l| l.for_free_text_on(day(on))).collect::<Set<_>>();
    assert_eq!(of("2013-07-01"), Set::all());
    assert_eq!(of("2012-06-01"), Set::all().without(Language::Hr));
    assert!(!Language::official(day("2012-06-01")).meets(Language::set(&[Language::Is, Language::No])));
}

#[test]
fn language_codes_read_as_written() {
    for language in Language::ALL.iter().copied() {
        assert_eq!(language.code().parse(), Ok(language));
        assert_eq!(serde_json::to_value(language).unwrap(), language.code());
        assert_eq!(language.to_string(), language.code());
        for mistaken in [language.native(), language.english(), &language.code().to_uppercase()] {
            assert_eq!(mistaken.parse::<Language>().unwrap_err().meant, Some(language), "{mistaken}");
        }
    }
    for (mistaken, meant) in [("nn", Language::No), ("en-GB", Language::En), ("pt_PT", Language::Pt)] {
        let refused = mistaken.parse::<Language>().unwrap_err();
        assert_eq!(refused.meant, Some(meant));
        assert!(refused.to_string().ends_with(&format!("is written `{meant}`")));
    }
    assert_eq!(Language::ALL.len(), 26);
    assert_eq!(Country::ALL.len(), 31);
    for (number, language) in Language::ALL.iter().enumerate() {
        assert_eq!(usize::from(language.number()), number);
    }
}

#[test]
fn blank_free_text() {
    for blank in [
        "",
        "  ",
        "\t\r\n",
        "\u{A0}\u{2003}\u{3000}",
        "\u{200B}",
        "\u{FEFF}\u{2060}\u{200D}",
        "\u{3164}\u{2800}",
    ] {
        assert!(FreeText::new(blank, None).is_blank(), "{blank:?}");
    }
    for text in [".", " a ", "\u{200B}ж", "\u{301}", "0"] {
        assert!(!FreeText::new(text, None).is_blank(), "{text:?}");
    }
}

#[test]
fn free_text_reads_without_language_or_mark() {
    let read: FreeText = serde_json::from_str(r#"{ "text": "Bitte" }"#).unwrap();
    assert_eq!(read, FreeText::new("Bitte", None));
    let marked = FreeText::new("Bitte", Language::De).marked();
    let written = serde_json::json!({ "text": "Bitte", "language": "de", "personal": true });
    assert_eq!(serde_json::to_value(&marked).unwrap(), written);
}

proptest! {
    #[test]
    fn personal_data_wrapped(name in "[a-zA-Z]{12,40}") {
        let value = Personal::new(name.clone());
        let text = FreeText::new(name.clone(), Language::It).marked();
        let file = FileFacts { name: name.clone(), size: name.len() as u64, ..diploma() };
        for shown in [format!("{value:?}"), format!("{text:?}"), format!("{file:?}"), format!("{file:#?}")] {
            prop_assert!(!shown.contains(&name) && !shown.contains(&name.len().to_string()), "{}", shown);
        }
        prop_assert_eq!(format!("{value:?}"), format!("{:?}", Personal::new(0)));
        let fingerprint = format!("{:?}", file.sha256);
        prop_assert!(!fingerprint.contains(&file.sha256.hex()));
        // Only the wire form is clear, and reads back.
        let wire = serde_json::to_string(&text).unwrap();
        prop_assert!(wire.contains(&name));
        prop_assert_eq!(serde_json::from_str::<FreeText>(&wire).unwrap(), text);
        prop_assert_eq!(value.into_revealed(), name);
    }

    #[test]
    fn fingerprints_read_back(bytes: [u8; 32]) {
        let fingerprint = Sha256(bytes);
        prop_assert_eq!(fingerprint.hex().parse::<Sha256>(), Ok(fingerprint));
        let wire = serde_json::to_string(&fingerprint).unwrap();
        prop_assert_eq!(serde_json::from_str::<Sha256>(&wire).unwrap(), fingerprint);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = (text.parse::<Country>(), text.parse::<Language>(), text.parse::<Sha256>());
        let file = FileFacts { name: text.clone(), media_type: text, ..diploma() };
        let _ = AttachmentLimits::default().faults(&file);
    }
}

#[test]
fn attachment_limits() {
    use AttachmentFault::{Empty, MediaTypeNotAllowed, NameMissing, NameUnusable, TooLarge, TooMany};
    let limits = AttachmentLimits {
        max_size: 100,
        max_count: 2,
        media_types: Some(vec!["application/pdf".to_owned(), "image/png".to_owned()]),
    };
    let named = |name: &str| FileFacts { name: name.to_owned(), ..diploma() };
    let sized = |size| FileFacts { size, ..diploma() };
    let typed = |media_type: &str| FileFacts { media_type: media_type.to_owned(), ..diploma() };
    let table = [
        (diploma(), Ok(())),
        (sized(0), Err(Empty)),
        (sized(100), Ok(())),
        (sized(101), Err(TooLarge)),
        (typed("Application/PDF; version=1.7"), Ok(())),
        (typed("text/html"), Err(MediaTypeNotAllowed)),
        (typed(""), Err(MediaTypeNotAllowed)),
        (named(" \u{200B}"), Err(NameMissing)),
        (named("../diploma.pdf"), Err(NameUnusable)),
        (named(".."), Err(NameUnusable)),
        (named("C:diploma.pdf"), Err(NameUnusable)),
        (named("folder\\diploma.pdf"), Err(NameUnusable)),
        (named("diploma\n.pdf"), Err(NameUnusable)),
        (named("diploma\u{202E}fdp.exe"), Err(NameUnusable)),
        (named(&"ж".repeat(256)), Err(NameUnusable)),
        (named(&"ж".repeat(255)), Ok(())),
        (named("Δίπλωμα (αντίγραφο).pdf"), Ok(())),
    ];
    for (file, expected) in table {
        assert_eq!(limits.check(&file), expected, "{:?} {} {}", file.name, file.media_type, file.size);
    }
    let hopeless = FileFacts { name: String::new(), media_type: String::new(), size: 0, ..diploma() };
    assert_eq!(limits.faults(&hopeless), Set::from_iter([Empty, MediaTypeNotAllowed, NameMissing]));
    assert_eq!(
        [0, 2, 3, usize::MAX].map(|n| limits.check_count(n)),
        [Ok(()), Ok(()), Err(TooMany), Err(TooMany)]
    );
    assert_eq!(AttachmentLimits::default().check(&typed("anything at all")), Ok(()));
    for fault in AttachmentFault::ALL {
        let says = fault.to_string();
        assert!(says.starts_with(|c: char| c.is_lowercase()) && !says.ends_with('.'), "{says}");
    }
}

#[test]
fn ids_tell_nothing() {
    let command = CommandId::from_u128(5);
    let (authority, user) = (AuthorityId::derived(command, 0), UserId::derived(command, 0));
    assert_ne!(authority.uuid(), user.uuid());
    // A name-based UUID is a hash: it has no time and no place, and does not show what it comes from.
    for uuid in [authority.uuid(), user.uuid(), AuthorityId::derived(command, 1).uuid()] {
        assert_eq!(uuid.get_version_num(), 5);
    }
    let number = Number::derived(command, 0).to_string();
    assert!(!authority.uuid().simple().to_string().to_uppercase().contains(&number.replace('-', "")));
    assert_eq!(number.len(), 14);
}

#[test]
fn single_system_many_areas() {
    let added: AreaId = serde_json::from_str(r#""posted-workers""#).unwrap();
    assert!(added != AreaId::SERVICES && added != AreaId::PROFESSIONAL_QUALIFICATIONS);
    assert!(added.has(Workflow::InformationRequest));
}

#[test]
fn workflow_per_area() {
    assert!(AreaId::SERVICES.has(Workflow::Alert));
    assert!(!AreaId::PROFESSIONAL_QUALIFICATIONS.has(Workflow::Alert));
    assert!(AreaId::PROFESSIONAL_QUALIFICATIONS.has(Workflow::InformationRequest));
}

/// Each right, and where it exists: in what the authority is in the area, or in the workflow.
#[test]
fn coordinator_only_rights() {
    let workflows = WorkflowRole::ALL.iter().copied().map(Some).chain([None]);
    for (area, workflow) in AreaRole::ALL.iter().flat_map(|area| workflows.clone().map(move |w| (*area, w))) {
        let held: BTreeSet<UserRight> =
            UserRight::ALL.iter().copied().filter(|right| right.can_be_held(area, workflow)).collect();
        let mut expected = BTreeSet::from([UserRight::BasicUser, UserRight::LocalDataAdministrator]);
        if area != AreaRole::CompetentAuthority {
            expected.insert(UserRight::DataAdministrator);
        }
        match workflow {
            Some(WorkflowRole::AuthorityRequests | WorkflowRole::RequestCoordinator) => {
                expected.extend([UserRight::RequestViewer, UserRight::RequestHandler, UserRight::Allocator]);
            }
            Some(_) => expected.extend([UserRight::AlertViewer, UserRight::AlertHandler]),
            None => {}
        }
        match workflow {
            Some(WorkflowRole::RequestCoordinator) => expected.extend([UserRight::ReferralHandler]),
            Some(WorkflowRole::AlertCoordinator | WorkflowRole::IncomingAlertPostbox) => {
                expected.extend([UserRight::AlertDisseminator]);
            }
            _ => {}
        }
        assert_eq!(held, expected, "{area:?}, {workflow:?}");
    }
}

#[test]
fn postbox_is_alert_coordinator() {
    let of = |role: WorkflowRole, area: AreaRole| -> Vec<UserRight> {
        UserRight::ALL.iter().copied().filter(|right| right.can_be_held(area, Some(role))).collect()
    };
    let (postbox, coordinator) = (WorkflowRole::IncomingAlertPostbox, WorkflowRole::AlertCoordinator);
    assert!(postbox.is_coordinator() && postbox.workflow() == coordinator.workflow());
    for area in AreaRole::ALL {
        assert_eq!(of(postbox, *area), of(coordinator, *area), "{area:?}");
        assert_ne!(of(postbox, *area), of(WorkflowRole::AlertAuthority, *area), "{area:?}");
    }
}

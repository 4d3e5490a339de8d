//! Small values print, compare, hash and describe themselves as one expects of a value.
#![allow(clippy::unwrap_used, reason = "the helpers of these tests read constants")]

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher, Hash};

#[cfg(feature = "schemars")]
use imi_core::Country;
use imi_core::testing::toy::{Kind, Parcel, Rule as Own};
use imi_core::{
    AnyRule, AreaId, AreaRole, AuthorityId, CommandId, FileFacts, Id, Member as _, Number, Personal, Rule,
    RuleBook as _, Set, Sha256, Slug,
};

#[test]
fn what_is_no_secret_prints_as_it_is_written() {
    let number = Number::derived(CommandId::from_u128(7), 0);
    let area = AreaId::SERVICES;
    let id = Id::<Parcel>::from_u128(7);
    for (debug, written) in [
        (format!("{number:?}"), number.to_string()),
        (format!("{area:?} {area}"), "services services".to_owned()),
        (format!("{:?}", Slug::new("posted-workers")), "posted-workers".to_owned()),
        (format!("{:?}", Kind::Amend.only().with(Kind::Cancel)), "{Amend, Cancel}".to_owned()),
        (format!("{id:?}"), format!("parcel:{id}")),
        (id.to_string(), "00000000-0000-0000-0000-000000000007".to_owned()),
    ] {
        assert_eq!(debug, written);
    }
}

#[test]
fn what_is_personal_prints_that_it_is() {
    let sha256 = Sha256([7; 32]);
    let file =
        FileFacts { name: "Diploma_Rossi.pdf".into(), media_type: "application/pdf".into(), size: 1, sha256 };
    let shown = format!("{:?} {sha256:?} {file:?}", Personal::new("Rossi"));
    assert_eq!(shown, "(personal) Sha256(personal) FileFacts(personal)");
}

/// What is stored under an id is found by deriving that again, so nothing of how it is derived may ever change.
#[test]
fn what_is_derived_from_a_command_is_the_same_for_ever() {
    let command = CommandId::from_u128(5);
    let ids = [
        AuthorityId::derived(command, 0).to_string(),
        AuthorityId::derived(command, 1).to_string(),
        Id::<Parcel>::derived(command, 0).to_string(),
        Number::derived(command, 0).to_string(),
    ];
    let written = [
        "ca82eb2d-4d6b-5ff4-930d-168fc46bc381",
        "ca82eb2d-4d6b-5ff4-930d-168fc46bc380",
        "c8626692-6d51-53ea-8faa-f437c46bc381",
        "E86Z-HNQX-A97W",
    ];
    assert_eq!(ids, written);
}

fn hashes_tell_apart<T: Hash>(one: T, same: T, other: T) {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    assert_eq!(hasher.hash_one(&one), hasher.hash_one(&same));
    assert_ne!(hasher.hash_one(&one), hasher.hash_one(&other));
}

#[test]
fn equal_values_have_one_hash_and_others_another() {
    hashes_tell_apart(AuthorityId::from_u128(1), AuthorityId::from_u128(1), AuthorityId::from_u128(2));
    hashes_tell_apart(Slug::new("a"), "a".parse().unwrap(), Slug::new("b"));
    hashes_tell_apart(Kind::Amend.only(), [Kind::Amend].into_iter().collect(), Set::EMPTY);
}

#[test]
fn sets_are_joined_met_and_lessened_member_by_member() {
    let sets = (0_u32..32).map(|bits| -> Set<Kind> {
        Kind::ALL.iter().copied().filter(|kind| bits & (1 << kind.number()) != 0).collect()
    });
    for (one, other) in sets.clone().flat_map(|one| sets.clone().map(move |other| (one, other))) {
        for kind in Kind::ALL {
            let (in_one, in_other) = (one.has(*kind), other.has(*kind));
            let found = [one.or(other), one.and(other), one.but(other)].map(|set| set.has(*kind));
            assert_eq!(
                found,
                [in_one || in_other, in_one && in_other, in_one && !in_other],
                "{one:?} {other:?}"
            );
        }
    }
}

/// Names are compared sixteen letters at a time: the same difference in two such parts is none the less a difference.
#[test]
fn names_are_equal_if_every_letter_is() {
    let name = |changed: &[usize]| -> Slug {
        let letter = |at: usize| if changed.contains(&at) { 'b' } else { 'a' };
        (0..40).map(letter).collect::<String>().parse().unwrap()
    };
    let changes: [&[usize]; 8] = [&[], &[0], &[16], &[32], &[0, 16], &[16, 32], &[0, 32], &[0, 16, 32]];
    for (one, other) in changes.iter().flat_map(|one| changes.iter().map(move |other| (one, other))) {
        assert_eq!(name(one) == name(other), one == other, "{one:?} {other:?}");
    }
}

#[test]
fn a_name_has_one_to_47_letters_of_which_the_first_is_one() {
    let longest = "a".repeat(47);
    for name in ["a", "z9_-.", &longest] {
        assert_eq!(name.parse::<Slug>().map(|slug| slug.to_string()).as_deref(), Ok(name));
    }
    for wrong in ["", "9", "-a", ".", "A", "aB", "a b", "é", &format!("{longest}a"), &longest.repeat(6)] {
        assert!(wrong.parse::<Slug>().is_err(), "{wrong}");
    }
}

#[test]
fn what_is_no_name_is_told_what_one_is() {
    let error = serde_json::from_str::<Slug>("5").unwrap_err().to_string();
    assert!(error.contains("expected a name of 1 to 47 of a-z"), "{error}");
}

#[test]
fn national_coordinators_hold_their_role_in_all_areas() {
    let all: Vec<AreaRole> = AreaRole::ALL.iter().copied().filter(|role| role.all_areas()).collect();
    assert_eq!(all, [AreaRole::Nimic, AreaRole::Sdimic]);
}

#[test]
fn a_rule_stands_in_its_section_whosever_it_is() {
    assert_eq!(AnyRule::<Own>::from(Rule::IdGuessing).section(), Rule::IdGuessing.section());
    assert_eq!(AnyRule::from(Own::ToOneself).section(), "1");
}

#[cfg(feature = "arbitrary")]
#[test]
fn a_set_drawn_holds_the_members_whose_bits_are_drawn() {
    use arbitrary::{Arbitrary as _, Unstructured};
    let drawn = |first: u8| Set::<Kind>::arbitrary(&mut Unstructured::new(&[first, 0, 0, 0, 0, 0, 0, 0]));
    assert_eq!(drawn(0b0), Ok(Set::EMPTY));
    assert_eq!(drawn(0b1_1111), Ok(Set::all()));
    assert_eq!(drawn(0b1_0010), Ok(Kind::Split.only().with(Kind::Cancel)));
}

/// What is written in place: a value has no name of its own among the definitions of a schema.
#[cfg(feature = "schemars")]
#[test]
fn values_describe_their_wire_form() {
    type Values = (Id<Parcel>, Number, Slug, Sha256, AreaId, Set<Country>);
    // Whether its members keep their order is for the crates that are built along with this one to say.
    insta::with_settings!({ sort_maps => true }, {
        insta::assert_json_snapshot!("schema", schemars::schema_for!(Values));
    });
}

//! A personal word is found in every form in which it could come out, and in no other.

use imi_requests::testing::SUBJECT;
use imi_requests::testing::history::words::{Leak, Words};

/// The surname in every form, with something before and after it; the form, and where the search must find it.
const FORMS: &[(&str, &str, usize)] = &[
    ("Signora Ostetrica-Rossini and so on", "clear", 8),
    ("OSTETRICA-ROSSINI", "clear", 0),
    (
        r"\u004f\u0073\u0074\u0065\u0074\u0072\u0069\u0063\u0061\u002D\u0052\u006F\u0073\u0073\u0069\u006E\u0069",
        "escaped",
        0,
    ),
    ("hex:4F73746574726963612D526F7373696E69.", "hexadecimal", 4),
    ("T3N0ZXRyaWNhLVJvc3NpbmkgYW5kIHNvIG9u", "base 64", 0),
    ("eE9zdGV0cmljYS1Sb3NzaW5pIGFuZCBzbyBvbg==", "base 64, one on", 2),
    ("eHlPc3RldHJpY2EtUm9zc2luaSBhbmQgc28gb24=", "base 64, two on", 3),
    ("4f5658ec5afacdca7146df051dcf2fd95d393d12b3a9c7c82d18380c58152ed2", "hashed, hexadecimal", 0),
    ("=T1ZY7Fr6zcpxRt8FHc8v2V05PRKzqcfILRg4DFgVLtI=", "hashed, base 64", 1),
];

#[test]
fn a_word_is_found_in_every_form() {
    let mut words = Words::new(3);
    words.word();
    words.remember(SUBJECT);
    assert_eq!((words.len(), words.is_empty()), (2, false));
    let search = words.search();
    for (text, form, at) in FORMS {
        assert_eq!(search.find(text), Some(Leak { number: 1, form, at: *at }), "{text}");
    }
}

#[test]
fn what_only_begins_alike_is_not_found() {
    let mut words = Words::new(3);
    assert!(words.is_empty());
    words.remember(SUBJECT);
    let search = words.search();
    for text in [
        "Ostetrica-Rossiny and so on",
        "T3N0ZXRyaWNhLVJvc3NpbnkgYW5kIHNvIG9u",
        "eE9zdGV0cmljYS1Sb3NzaW55IGFuZCBzbyBvbg==",
        "eHlPc3RldHJpY2EtUm9zc2lueSBhbmQgc28gb24=",
        "4F73746574726963612D526F7373696E79",
        "4f5658ec5afacdca7146df051dcf2fd95d393d12b3a9c7c82d18380c58152ed0",
        "T1ZY7Fr6zcpxRt8FHc8v2V05PRKzqcfILRg4DFgVLxI=",
        "",
    ] {
        assert_eq!(search.find(text), None, "{text}");
    }
}

#[test]
fn words_that_begin_alike_are_told_apart() {
    let mut words = Words::new(3);
    words.remember("Annamariapia");
    words.remember("Annamariapaola");
    let found = words.search().find("for annamariapaola only");
    assert_eq!(found, Some(Leak { number: 1, form: "clear", at: 4 }));
}

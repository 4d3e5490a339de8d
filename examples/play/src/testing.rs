//! Random scenario files, for properties of whatever reads or plays them.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use proptest::strategy::Just;

/// Who can act.
const USERS: &[&str] = &["marco", "rita", "eva", "zsolt", "commission"];

/// The settings that a rule reads.
const SETTINGS: &[&str] = &[
    "subject_to_approval",
    "approves_requests",
    "approves_replies",
    "participates_in_referrals",
    "may_refuse",
    "may_accept",
    "uses_allocation",
];

/// What can be done, each with content that suits a request on its usual way.
const DOES: &[&str] = &[
    "does = \"submit_request\"",
    "does = \"approve_request\"",
    "does = \"return_request\"\nsuggestion = \"Ask for less.\"",
    "does = \"accept\"",
    "does = \"submit_reply\"\nanswers = { 1 = \"yes\" }",
    "does = \"approve_reply\"",
    "does = \"return_reply\"\nsuggestion = \"Say more.\"",
    "does = \"request_additional_information\"\njustification = \"Too short.\"",
    "does = \"accept_additional_information\"",
    "does = \"reject_additional_information\"\njustification = \"There is no more.\"",
    "does = \"refer\"\njustification = \"There must be more.\"",
    "does = \"ask_again\"\njustification = \"There must be more.\"",
    "does = \"find_satisfactory\"",
    "does = \"find_unsatisfactory\"",
    "does = \"reconsider\"",
    "does = \"uphold_and_close\"\njustification = \"There is none.\"",
    "does = \"uphold_and_restart_referral\"\njustification = \"There is none.\"",
    "does = \"close_as_satisfactory\"",
    "does = \"close_as_unavailable\"",
    "does = \"refuse_request\"\njustification = \"Nobody here is competent.\"",
    "does = \"withdraw_request\"",
    "does = \"forward\"\nto = \"pest\"\njustification = \"They keep that register.\"",
    "does = \"add_message\"\ntext = \"A word more.\"",
    "does = \"attach_document\"\ndocument = { file = \"Extract.pdf\" }",
    "does = \"assign\"\noffice = \"responding_authority\"\nusers = [\"eva\"]",
    "does = \"discard_draft\"",
    "does = \"look\"",
];

const BEGINS: &str = r#"
[[step]]
by = "marco"
does = "create"
[step.with.edits]
question_set = "pq-general"
addressee = "budapest"
details = { surname = "Rossini", first-name = "Annamaria", profession = "ostetrica" }
ask = [{ question = "profession-regulated", slots = { profession = "ostetrica" } }]
"#;

/// Scenario files that can be read: two countries with their coordinators and settings, a request, and up to so many steps
/// after it. What each step brings about is not stated, so that a player tells of differences, and nothing else.
pub fn scenarios(steps: usize) -> impl Strategy<Value = String> {
    (vec(settings(), 4), vec(step(), 0..=steps)).prop_map(|(settings, steps)| {
        let world = [
            ("bari", "IT", ", coordinators = [\"roma\"]"),
            ("roma", "IT", ", role = \"coordinator\""),
            ("budapest", "HU", ", coordinators = [\"pest\"]"),
            ("pest", "HU", ", role = \"coordinator\""),
        ];
        let referees = ", \"referral_handler\"";
        let users = [
            ("marco", "bari", ""),
            ("rita", "roma", referees),
            ("eva", "budapest", ""),
            ("zsolt", "pest", referees),
        ];
        let authority = |((name, country, rest), settings): ((&str, &str, &str), Vec<String>)| {
            format!("{name} = {{ country = \"{country}\"{rest}, settings = {settings:?} }}\n")
        };
        let authorities: String = world.into_iter().zip(settings).map(authority).collect();
        let user = |(name, of, right)| {
            format!("{name} = {{ of = \"{of}\", rights = [\"request_handler\"{right}] }}\n")
        };
        let users: String = users.map(user).concat();
        let steps = steps.concat();
        format!("# By chance.\n\n[authority]\n{authorities}\n[user]\n{users}{BEGINS}{steps}")
    })
}

fn settings() -> impl Strategy<Value = Vec<String>> {
    any::<u8>().prop_map(|bits| {
        let switched = SETTINGS.iter().enumerate().filter(|(nth, _)| bits >> nth & 1 == 1);
        let sign = |name: &str| if name == "may_accept" { format!("-{name}") } else { format!("+{name}") };
        switched.map(|(_, name)| sign(name)).collect()
    })
}

fn step() -> impl Strategy<Value = String> {
    let act = (select(USERS), select(DOES)).prop_map(|(who, does)| format!("by = \"{who}\"\n{does}\n"));
    let time = select(&["1 hour", "1 day", "2 weeks", "7 months"][..])
        .prop_map(|after| format!("after = \"{after}\"\n"));
    let time = proptest::prop_oneof![6 => Just(String::new()), 1 => time];
    (time, act).prop_map(|(after, act)| format!("\n[[step]]\n{after}{act}"))
}

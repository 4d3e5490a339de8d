//! The reader of scenarios: what it says of mistakes, and that nothing makes it panic.
#![allow(clippy::unwrap_used, reason = "a test stops where what is shipped does not load")]

use imi_alerts::Alert;
use imi_core::MemoryStore;
use imi_play::{Paint, Played, Scenario, Telling};
use imi_requests::{Policy, Request};

const DIPLOMA: &str = include_str!("../scenarios/diploma.toml");

fn mistakes(text: &str) -> String {
    let policy = Policy::shipped().unwrap();
    Scenario::<Request>::read("scenario.toml", text, &policy).unwrap_err().to_string()
}

const WORLD: &str = r#"[authority]
bari = { country = "IT", coordinators = ["roma"] }
roma = { country = "IT", role = "coordinator" }
budapest = { country = "HU" }

[user]
marco = { of = "bari" }
eva = { of = "budapest" }

"#;

#[test]
fn every_mistake_is_told_at_once() {
    let steps = r#"
[[step]]
by = "marcco"
does = "create"
edits = { question_set = "pq-genral", adressee = "budapest" }
then.stauts = "draft"

[[step]]
by = "eva"
does = "froward"
to = "roma"

[[step]]
by = "eva"
does = "forward"
to = "bri"
justificaton = "Nem."
then.status = "awaiting_aceptance"
then.refused = "ForwardWithinMemberStates"
then.mail = ["new_incomming to eva", "copy to bari", "whatever"]
then.sees.eva = { detials = 1 }
then.offers.eva = ["+ acept"]

[[step]]
after = "soon"
"#;
    insta::assert_snapshot!("mistakes", mistakes(&format!("{WORLD}{steps}")));
}

#[test]
fn mistakes_of_the_world_are_told() {
    let world = r#"[world]
begins = "yesterday"

[authority]
bari = { country = "IR", coordinators = ["rom"], settings = ["+may_refus"] }
roma = { country = "IT", role = "coordinater" }

[user]
marco = { of = "bary" }
roma = { of = "bari", rights = ["request_handeler"] }
"#;
    insta::assert_snapshot!("mistakes_of_the_world", mistakes(world));
}

#[test]
fn mistakes_of_what_belongs_together_are_told() {
    let steps = r#"
[[step]]
by = "marco"

[[step]]
does = "create"

[[step]]

[[step]]
by = "eva"
does = "split"
to = "roma"
questions = [1]
justification = "Nem."

[[step]]
at = 2012-03-02
after = "1 day"
text = "x"
then.mail = "copy to bari"

[[step]]
by = "eva"
does = "submit_reply"
answers = { one = "yes", 2 = "perhaps" }
"#;
    insta::assert_snapshot!("mistakes_of_steps", mistakes(&format!("{WORLD}{steps}")));
    let right = format!("{WORLD}[user.zsolt]\nof = \"budapest\"\nrights = [\"referral_handler\"]\n");
    insta::assert_snapshot!("mistake_of_a_right", mistakes(&right));
}

const WORLD_OF_ALERTS: &str = r#"[world]
workflow = "alert"

[authority]
bari = { country = "IT", coordinators = ["puglia"] }
puglia = { country = "IT", role = "coordinator" }
madrid = { country = "ES", role = "postbox" }

[user]
marco = { of = "bari" }
giulia = { of = "puglia" }
"#;

#[test]
fn mistakes_of_alerts_are_told() {
    let steps = r#"
[[step]]
by = "marco"
does = "create"
then.status = "drafted"
[step.with.edits]
checklist = "all"
recipient = ["ES"]

[[step]]
by = "marco"
does = "accept"
request = "alert"
then.postbx.madrid = "acknowledged"
then.recipient.madird = "recipient_listed"
then.information.first = "information_submitted"
then.closure = "open_for_comment"
then.refused = "OnlyHandlersAct"
then.mail = "received to marco, giullia"
then.sees.SE = "broadcast"

[[step]]
by = "marco"
does = "submit_information"
heading = "measures"
then.report = ["authorities"]

[[step]]
by = "giulia"
does = "rectify_provider_details"
details = [["name"], ["adress", "Bari"]]

[[step]]
by = "marco"
does = "edit"
edits = { provider = { nmae = "Rossini" }, establishment = "SP", recipients = ["MT", "ESP"] }
"#;
    let mistakes = |text: &str| {
        let policy = imi_play::alert_policy().unwrap();
        Scenario::<Alert>::read("alert.toml", text, &policy).unwrap_err().to_string()
    };
    insta::assert_snapshot!("mistakes_of_alerts", mistakes(&format!("{WORLD_OF_ALERTS}{steps}")));
    let world = WORLD_OF_ALERTS.replace("postbox", "postbx");
    insta::assert_snapshot!("mistakes_of_the_world_of_alerts", mistakes(&world));
    let right = WORLD_OF_ALERTS.replace(
        r#"giulia = { of = "puglia" }"#,
        r#"giulia = { of = "bari", rights = ["alert_disseminator"] }"#,
    );
    insta::assert_snapshot!("mistake_of_a_right_for_alerts", mistakes(&right));
}

#[test]
fn a_workflow_is_what_the_world_says() {
    use imi_core::Workflow;
    assert_eq!(imi_play::workflow(WORLD_OF_ALERTS), Workflow::Alert);
    assert_eq!(imi_play::workflow(WORLD), Workflow::InformationRequest);
    assert_eq!(imi_play::workflow("[authority\n"), Workflow::InformationRequest);
    let told = mistakes(&WORLD_OF_ALERTS.replace("alert", "alrt"));
    assert!(told.contains("did you mean `alert`?"), "{told}");
    let told = mistakes(WORLD_OF_ALERTS);
    assert!(told.contains("this scenario plays the workflow `alert`"), "{told}");
}

#[test]
fn what_is_no_toml_is_told() {
    insta::assert_snapshot!("no_toml", mistakes("[authority\n"));
}

#[test]
fn a_wire_form_is_read_as_a_short_one_is() {
    let policy = Policy::shipped().unwrap();
    let steps = r#"
[[step]]
by = "marco"
does = "create"
edits = [
    { edit = "question_set", set = "pq-general" },
    { edit = "ask", question = "profession-regulated", slots = [{ slot = "profession", value = { text = "x" } }] },
    { edit = "attach", file = { name = "a.pdf", media_type = "application/pdf", size = 1, sha256 = "0000000000000000000000000000000000000000000000000000000000000000" } },
]
then.status = "draft"
"#;
    let scenario =
        Scenario::<Request>::read("wire.toml", &format!("# A wire form.\n{WORLD}{steps}"), &policy).unwrap();
    assert_eq!((scenario.len(), scenario.story()), (1, "A wire form."));
}

#[test]
fn the_examples_of_the_readme_play_as_they_say() {
    let examples: Vec<&str> = include_str!("../README.md").split("```toml\n").skip(1).collect();
    let examples: Vec<&str> = examples.iter().filter_map(|rest| rest.split("```").next()).collect();
    let [request, alert] = examples.as_slice() else { unreachable!("{}", examples.len()) };
    plays::<Request>(request, &Policy::shipped().unwrap(), 4);
    plays::<Alert>(alert, &imi_play::alert_policy().unwrap(), 5);
}

fn plays<L: Played>(text: &str, policy: &L::Policy, steps: usize) {
    let scenario = Scenario::<L>::read("readme.toml", text, policy).unwrap();
    let catalogue = imi_play::catalogue().unwrap();
    let telling = Telling { catalogue: &catalogue, language: None, json: false, paint: Paint::Plain };
    let mut told = Vec::new();
    let outcome = imi_play::run(&scenario, policy, MemoryStore::new(), telling, &mut told).unwrap();
    assert_eq!((outcome.steps, outcome.as_stated()), (steps, true), "{}", String::from_utf8_lossy(&told));
}

/// Numbers that are the same every time (`SplitMix64`).
struct Numbers(u64);
impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }
}

#[test]
fn no_text_makes_the_reader_panic() {
    let policy = Policy::shipped().unwrap();
    let mut numbers = Numbers(1);
    let letters: Vec<char> = DIPLOMA.chars().collect();
    let marks: Vec<char> = "\"'[]{}=.,#-+\n é✓\u{0}0".chars().collect();
    for _ in 0..400 {
        let mut text = letters.clone();
        for _ in 0..=numbers.below(3) {
            let (at, to) = (numbers.below(text.len()), numbers.below(text.len()));
            match numbers.below(4) {
                0 => text.truncate(at.max(1)),
                1 => text[at] = marks[numbers.below(marks.len())],
                2 => {
                    let piece: Vec<char> = text[at.min(to)..at.max(to).min(at.min(to) + 60)].to_vec();
                    text.splice(at..at, piece);
                }
                _ => drop(text.drain(at.min(to)..at.max(to).min(at.min(to) + 30))),
            }
            if text.is_empty() {
                break;
            }
        }
        let text: String = text.into_iter().collect();
        if let Err(mistakes) = Scenario::<Request>::read("x", &text, &policy) {
            assert!(!mistakes.all.is_empty() && mistakes.to_string().starts_with("error: "));
        }
    }
}

#[test]
fn a_text_nested_without_end_is_a_mistake() {
    for text in
        ["[".repeat(50_000), format!("a = {}", "[".repeat(50_000)), format!("a = {}", "{a=".repeat(50_000))]
    {
        mistakes(&text);
    }
    mistakes(&format!("{} = 1", vec!["a"; 5_000].join(".")));
}

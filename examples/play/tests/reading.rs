//! The reader of scenarios: what it says of mistakes, and that nothing makes it panic.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where what is shipped does not load"
)]

use imi_alerts::Alert;
use imi_core::MemoryStore;
use imi_play::{Paint, Played, Scenario, Telling};
use imi_requests::{Policy, Request};
use serde_json::{Value, json};

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

[[step]]
by = "eva"
does = "accept"
changes = "eva"
"#;
    insta::assert_snapshot!("mistakes_of_steps", mistakes(&format!("{WORLD}{steps}")));
    let right = format!("{WORLD}[user.zsolt]\nof = \"budapest\"\nrights = [\"referral_handler\"]\n");
    insta::assert_snapshot!("mistake_of_a_right", mistakes(&right));
}

/// After the users of the world each of these texts has a mistake of which this is said, and no other.
fn mistaken(cases: &[(&str, &str)]) {
    for (text, says) in cases {
        let told = mistakes(&format!("{WORLD}{text}"));
        let first = told.lines().next().unwrap();
        assert_eq!((first, told.matches("error: ").count()), (&*format!("error: {says}"), 1), "{text}");
    }
}

#[test]
fn a_value_of_another_kind_is_told_with_what_it_should_be() {
    mistaken(&[
        ("anna = \"bari\"", "`anna` is a table, and this is a text"),
        ("anna = { of = \"bari\", address = 1 }", "`address` is a text, and this is a number"),
        ("[[step]]\nafter = \"1 day\"\nas = [\"x\"]", "`as` is a text, and this is a list"),
        (&act("assign", "office = 1\nusers = []"), "`office` is a word, and this is a number"),
        (&act("submit_reply", "answers = true"), "`answers` is a list, and this is true or false"),
        (
            &act("submit_reply", "answers = { 1 = { comment = 1.5 } }"),
            "`comment` is a table, and this is a fraction",
        ),
        (
            &act("refer", "justification = { text = \"x\", personal = \"yes\" }"),
            "`personal` is true or false, and this is a text",
        ),
        (&act("refer", "justification = { personal = true }"), "`justification` lacks `text`"),
        (
            &act("assign", "office = \"requesting_authority\"\nusers = { eva = 1 }"),
            "`users` is a list, and this is a table",
        ),
        (&split("[\"one\"]"), "`questions` is a whole number, and this is a text"),
        (&split("[-1]"), "`questions` can not be -1"),
        (&split("[65536]"), "`questions` can not be 65536"),
        (&act("edit_draft", "edits = { details = \"Rossini\" }"), "`details` is a table"),
        (&act("edit_draft", "edits = { reference = { number = 1 } }"), "`number` is the name of a request"),
        (&act("edit_draft", "edits = { confirm = true }"), "these are no numbers of a list"),
        (&act("edit_draft", "edits = { confirm = [\"1\"] }"), "these are no numbers of a list"),
        (&act("edit_draft", "edits = { confirm = \"1-x\" }"), "these are no numbers of a list"),
    ]);
}

/// A step in which somebody does this.
fn act(does: &str, fields: &str) -> String {
    format!("[[step]]\nby = \"eva\"\ndoes = \"{does}\"\n{fields}\n")
}

/// A step that splits these questions off.
fn split(questions: &str) -> String {
    act("split", &format!("as = \"part\"\nto = \"roma\"\njustification = \"Nem.\"\nquestions = {questions}"))
}

#[test]
fn a_word_that_names_nothing_is_told() {
    let accept = |more: &str| act("accept", more);
    mistaken(&[
        ("[[step]]\nchanges = \"budapst\"", "there is no authority or user `budapst`"),
        (&accept("request = \"part\""), "there is no request `part`"),
        (&accept("page = \"old page\""), "there is no page `old page`"),
        (&accept("show = [\"eva\", \"evva\"]"), "there is no user `evva`"),
        (&accept("then.offers.evva = []"), "there is no user or request `evva`"),
        (&accept("then.sees.evva = \"draft\""), "there is no authority, user or request `evva`"),
        (&accept("then.sees.eva = \"drafft\""), "`drafft` is no status"),
        (&accept("then.status = { part = \"accepted\" }"), "there is no request `part`"),
        (&accept("then.allocation.budapest = \"asigned\""), "`asigned` is no status"),
        (&accept("then.allocation = \"asigned\""), "`asigned` is no status"),
        (&accept("then.derogation = \"stand\""), "`stand` is no status"),
        (&accept("then.mail = \"accepted to eva about part\""), "there is no request `part`"),
        (&accept("proposed = \"soon\""), "`proposed` is a day, and `soon` is none"),
        (&act("assign", "office = \"requesting_authority\"\nusers = [\"bari\"]"), "there is no user `bari`"),
        (&act("forward", "to = \"eva\"\njustification = \"Nem.\""), "there is no authority `eva`"),
        (&act("edit_draft", "edits = { reference = \"part\" }"), "there is no request `part`"),
        (
            &act("edit_draft", "edits = { question_set = \"pq\" }"),
            "`pq` is no set of the shipped question sets",
        ),
        (
            &act("edit_draft", "edits = { details = { surnam = \"Rossini\" } }"),
            "`surnam` is no field of the shipped question sets",
        ),
        ("[world]\narea = \"Services!\"", "`Services!` is no legislative area"),
    ]);
}

#[test]
fn the_nearest_word_is_told() {
    for (edits, meant) in [
        ("{ justifcation = \"x\" }", "justification"),
        ("{ confrm = \"1-10\" }", "confirm"),
        ("{ detals = {} }", "details"),
        ("{ adressee = \"bari\" }", "addressee"),
        ("{ addressee = \"rma\" }", "roma"),
    ] {
        let told = mistakes(&format!("{WORLD}{}", act("edit_draft", &format!("edits = {edits}"))));
        assert!(told.contains(&format!("did you mean `{meant}`?")), "{told}");
    }
}

#[test]
fn a_blank_may_stand_after_a_sign() {
    let steps = r#"
[[step]]
changes = "bari"
settings = ["+ may_refuse", "- may_accept"]

[[step]]
by = "marco"
does = "create"
then.status = "draft"
then.offers.marco = ["+ edit_draft", "+discard_draft", "+ submit_request", "+ copy_request", "+ generate_report"]
"#;
    plays::<Request>(&format!("{WORLD}{steps}"), &Policy::shipped().unwrap(), 2);
}

#[test]
fn some_words_can_be_no_names() {
    for word in ["", " anna", "an/na", "commission", "to", "about"] {
        let says = format!("`{word}` can not be a name");
        mistaken(&[(&format!("\"{word}\" = {{ of = \"bari\" }}"), &says)]);
    }
    mistaken(&[
        ("\"an na\" = { of = \"bari\" }", "the name `an na` has a blank in it"),
        ("bari = { of = \"bari\" }", "the name `bari` is taken"),
    ]);
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

/// What everybody sees at the end of a scenario that plays as it states.
fn views<L: Played>(text: &str, policy: &L::Policy) -> Value {
    let scenario =
        Scenario::<L>::read("forms.toml", text, policy).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let catalogue = imi_play::catalogue().unwrap();
    let telling = Telling { catalogue: &catalogue, language: None, json: true, paint: Paint::Plain };
    let mut told = Vec::new();
    let outcome = imi_play::run(&scenario, policy, MemoryStore::new(), telling, &mut told).unwrap();
    assert!(outcome.as_stated(), "{}", String::from_utf8_lossy(&told));
    serde_json::from_slice::<Value>(&told).unwrap()["views"].take()
}

const FILE: &str = r#"{ name = "a.pdf", media_type = "application/pdf", size = 1, sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }"#;

#[test]
fn each_form_of_an_edit_of_a_request_says_the_same() {
    let policy = Policy::shipped().unwrap();
    let step = |edits: &str| {
        format!(
            "{WORLD}[[step]]\nby = \"marco\"\ndoes = \"create\"\nthen.status = \"draft\"\nedits = {edits}\n"
        )
    };
    let seen = |edits: &str| views::<Request>(&step(edits), &policy);
    let short = seen(
        r#"{ question_set = "pq-general", details = { surname = "Rossini" }, attach = "a.pdf", ask = { question = "profession-regulated", slots = { profession = "ostetrica" }, comment = "Adesso." } }"#,
    );
    let marco = &short["request"]["marco"];
    assert_eq!(
        (&marco["details"]["surname"], &marco["documents"][0]["file"]),
        (&json!("Rossini"), &json!("a.pdf"))
    );
    assert_eq!(marco["questions"][0]["comment"], "Adesso.");
    let ask = r#"question = "profession-regulated", slots = [{ slot = "profession", value = { text = "ostetrica", language = "it" } }], comment = { text = "Adesso.", language = "it" }"#;
    for whole in [
        format!(
            r#"{{ question_set = {{ set = "pq-general" }}, details = {{ surname = "Rossini" }}, attach = {FILE}, ask = [{{ {ask} }}] }}"#
        ),
        format!(
            r#"{{ question_set = ["pq-general"], detail = {{ field = "surname", value = "Rossini" }}, attach = {{ file = {FILE} }}, ask = {{ {ask} }} }}"#
        ),
        format!(
            r#"[{{ edit = "question_set", set = "pq-general" }}, {{ edit = "detail", field = "surname", value = "Rossini" }}, {{ edit = "attach", file = "a.pdf" }}, {{ edit = "ask", {ask} }}]"#
        ),
    ] {
        assert_eq!(seen(&whole), short, "{whole}");
    }
}

#[test]
fn each_form_of_an_edit_of_an_alert_says_the_same() {
    let policy = imi_play::alert_policy().unwrap();
    let step = |edits: &str| {
        format!(
            "{WORLD_OF_ALERTS}[[step]]\nby = \"marco\"\ndoes = \"create\"\nthen.status = \"draft\"\nedits = {edits}\n"
        )
    };
    let seen = |edits: &str| views::<Alert>(&step(edits), &policy);
    let short = seen(
        r#"{ checklist = [1, 2, 3], provider = { name = "Ponteggi Rossini", other = "?" }, activity = "scaffolding", description = "Ponteggi.", establishment = "ES", recipients = ["ES"], coordinator = "puglia", attach = ["a.pdf"] }"#,
    );
    let marco = &short["alert"]["marco"];
    assert_eq!(marco["provider"], json!({ "name": "Ponteggi Rossini", "other": "?" }));
    let answers = "{ version = 1, fulfilled = [true, true, true] }";
    let text = r#"{ text = "Ponteggi.", language = "it" }"#;
    for whole in [
        format!(
            r#"{{ checklist = {{ answers = {answers} }}, provider = {{ name = "Ponteggi Rossini", other = "?" }}, activity = {{ activity = "scaffolding" }}, description = {text}, establishment = {{ country = "ES" }}, recipients = {{ countries = ["ES"] }}, coordinator = {{ authority = "puglia" }}, attach = {FILE} }}"#
        ),
        format!(
            r#"[{{ edit = "checklist", answers = {answers} }}, {{ edit = "provider", field = "name", value = "Ponteggi Rossini" }}, {{ edit = "provider", field = "other", value = "?" }}, {{ edit = "activity", activity = "scaffolding" }}, {{ edit = "description", text = {text} }}, {{ edit = "establishment", country = "ES" }}, {{ edit = "recipients", countries = ["ES"] }}, {{ edit = "coordinator", authority = "puglia" }}, {{ edit = "attach", file = {FILE} }}]"#
        ),
        format!(
            r#"{{ checklist = "1-3", provider = {{ name = "Ponteggi Rossini", other = "?" }}, activity = ["scaffolding"], description = {{ text = {text} }}, establishment = "ES", recipients = ["ES"], coordinator = "puglia", attach = {{ file = "a.pdf" }} }}"#
        ),
    ] {
        assert_eq!(seen(&whole), short, "{whole}");
    }
    let some = seen("{ checklist = [1, 3] }");
    assert_eq!(some["alert"]["marco"]["checklist"]["fulfilled"], json!([true, false, true]));
    assert_eq!(seen("{ checklist = { answers = { version = 1, fulfilled = [true, false, true] } } }"), some);
    let unknown = seen(r#"{ checklist = "1-3", establishment = "unknown" }"#);
    assert_eq!(unknown, seen(r#"{ checklist = "1-3", establishment = {} }"#));
}

#[test]
fn a_file_is_of_the_type_that_its_name_says() {
    let mut policy = Policy::shipped().unwrap();
    for (file, media_type) in [
        ("a.pdf", "application/pdf"),
        ("a.png", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.jpeg", "image/jpeg"),
        ("a.pdf.zip", "application/octet-stream"),
    ] {
        policy.common.attachments.media_types = Some(vec![media_type.to_owned()]);
        let edits = format!("edits = {{ attach = \"{file}\" }}\nthen.status = \"draft\"\n");
        let step = format!("[[step]]\nby = \"marco\"\ndoes = \"create\"\n{edits}");
        plays::<Request>(&format!("{WORLD}{step}"), &policy, 1);
    }
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

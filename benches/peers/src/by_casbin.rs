//! The questions to casbin: roles within authorities, and a line for each state in which something may be done.

use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use imi_benches::questions::{Question, Town};
use imi_core::Message;

use crate::ready::ready;

const MODEL: &str = r#"
[request_definition]
r = user, requesting, responding, status, action

[policy_definition]
p = role, side, status, action

[role_definition]
g = _, _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.action == p.action && r.status == p.status && (p.side == "responding" && g(r.user, p.role, r.responding) || p.side == "requesting" && g(r.user, p.role, r.requesting))
"#;

const LINES: [(&str, &str, &str); 5] = [
    ("responding", "awaiting_acceptance", "accept"),
    ("responding", "accepted", "submit_reply"),
    ("responding", "reply_returned", "submit_reply"),
    ("responding", "additional_information_accepted", "submit_reply"),
    ("requesting", "replied", "close_as_satisfactory"),
];

/// A question in casbin's words.
type Words = (String, String, String, &'static str, &'static str);

/// The enforcer, and the questions as it reads them.
pub(crate) struct Casbin {
    enforcer: Enforcer,
    questions: Vec<Words>,
}

impl Casbin {
    pub(crate) fn new(town: &Town) -> Result<Self, Box<dyn std::error::Error>> {
        let waits = "casbin waits for something";
        let model = ready(DefaultModel::from_str(MODEL)).ok_or(waits)??;
        let mut enforcer = ready(Enforcer::new(model, MemoryAdapter::default())).ok_or(waits)??;
        for (side, status, action) in LINES {
            let line = [crate::names::HANDLER, side, status, action].map(str::to_owned).to_vec();
            ready(enforcer.add_policy(line)).ok_or(waits)??;
        }
        let roles = town.users.iter().enumerate().map(|(number, clerk)| {
            let right = crate::names::right(clerk.right).to_owned();
            vec![format!("u{number}"), right, format!("a{}", clerk.authority)]
        });
        ready(enforcer.add_grouping_policies(roles.collect())).ok_or(waits)??;
        let questions = town.questions.iter().filter_map(|question| words(town, question)).collect();
        Ok(Self { enforcer, questions })
    }

    /// The answer to the question of this number.
    pub(crate) fn ask(&self, number: usize) -> bool {
        let Some((user, requesting, responding, status, action)) = self.questions.get(number) else {
            return false;
        };
        let words = (user.as_str(), requesting.as_str(), responding.as_str(), *status, *action);
        self.enforcer.enforce(words).is_ok_and(|answer| answer)
    }
}

fn words(town: &Town, question: &Question) -> Option<Words> {
    let case = town.requests.get(question.request)?;
    let [user, requesting, responding] =
        [("u", question.user), ("a", case.requesting), ("a", case.responding)]
            .map(|(of, n)| format!("{of}{n}"));
    Some((user, requesting, responding, case.status.key().name, crate::names::kind(question.kind)))
}

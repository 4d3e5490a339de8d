//! Every message of every crate is there in every shipped language: here, where all crates are visible.

use imi_alerts::stage::{Heading, Matter};
use imi_core::{Country, Member, Message, RuleBook};
use imi_i18n::Catalogue;
use imi_requests::{Advice, Happening, Judgement, Kind, Mail, ReportKind, ReportText, Rule, Status};

/// One of each heading under which information is added to an alert.
fn alert_matters() -> [Matter; 6] {
    [
        Matter::Information(Heading::MeasuresTaken),
        Matter::Information(Heading::Request { addressee: Country::It }),
        Matter::Information(Heading::Answer { request: None }),
        Matter::Information(Heading::SuggestionToClose),
        Matter::Information(Heading::Other),
        Matter::Objection { proposal: 1 },
    ]
}

#[test]
fn every_message_exists_in_every_language() {
    let catalogue = Catalogue::shipped().unwrap();
    let core: Vec<&dyn Message> = imi_core::Rule::ALL.iter().map(|rule| rule as &dyn Message).collect();
    let subjects: Vec<_> = Mail::ALL.iter().map(|mail| mail.subject()).collect();
    let mut messages = core;
    messages.extend(imi_i18n::Rule::ALL.iter().map(|rule| rule as &dyn Message));
    messages.extend(Rule::ALL.iter().map(|rule| rule as &dyn Message));
    messages.extend(Status::ALL.iter().map(|status| status as &dyn Message));
    messages.extend(Kind::ALL.iter().map(|kind| kind as &dyn Message));
    messages.extend(Mail::ALL.iter().map(|mail| mail as &dyn Message));
    messages.extend(subjects.iter().map(|subject| subject as &dyn Message));
    messages.extend(Happening::ALL.iter().map(|line| line as &dyn Message));
    messages.extend(Advice::ALL.iter().map(|advice| advice as &dyn Message));
    messages.extend(Judgement::ALL.iter().map(|judgement| judgement as &dyn Message));
    messages.extend(ReportKind::ALL.iter().map(|kind| kind as &dyn Message));
    messages.extend([&ReportText::Disclaimer as &dyn Message, &ReportText::Statement]);
    let mails: Vec<_> = imi_alerts::Mail::ALL.iter().map(|mail| mail.subject()).collect();
    let matters = alert_matters();
    messages.extend(imi_alerts::Rule::ALL.iter().map(|rule| rule as &dyn Message));
    messages.extend(imi_alerts::Status::ALL.iter().map(|status| status as &dyn Message));
    messages.extend(imi_alerts::Kind::ALL.iter().map(|kind| kind as &dyn Message));
    messages.extend(imi_alerts::Mail::ALL.iter().map(|mail| mail as &dyn Message));
    messages.extend(mails.iter().map(|subject| subject as &dyn Message));
    messages.extend(imi_alerts::Happening::ALL.iter().map(|line| line as &dyn Message));
    messages.extend(matters.iter().map(|matter| matter as &dyn Message));
    messages.push(&imi_alerts::PrintedDataWarning);
    assert!(messages.len() > 500);
    if let Err(lacks) = catalogue.check(messages) {
        panic!("{lacks}");
    }
}

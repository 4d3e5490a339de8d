//! A second lifecycle, of which a store is only handed commits.

use chrono::{DateTime, Utc};
use imi_core::testing::begin;
use imi_core::testing::toy::{self, World, open};
use imi_core::{
    Actor, AnyRule, AreaId, CommandId, CommandRow, Commit, Corrupt, Due, Envelope, Id, Identified, Key,
    Language, Lifecycle, ListKey, Moment, Notice, NoticeId, Number, Order, Outcome, RULEBOOK, Reason,
    Receipt, Recipient, Refusal, Set, StreamCommit, Summary, Workflow,
};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letter {}

impl Identified for Letter {
    const KIND: &'static str = "letter";
}

type Now<'a> = Moment<'a, ()>;

impl Lifecycle for Letter {
    type State = String;
    type Founding = String;
    type Command = String;
    type Event = String;
    type Kind = toy::Kind;
    type Stage = toy::At;
    type Seat = toy::Seat;
    type Part = ();
    type Rule = toy::Rule;
    type Mail = toy::Mail;
    type View = String;
    type Row = String;
    type Policy = ();

    const WORKFLOW: Workflow = Workflow::InformationRequest;
    const TABLE: &'static [CommandRow<Self>] = &[];

    fn kind(_: &String) -> (toy::Kind, ()) {
        (toy::Kind::Amend, ())
    }
    fn parts(_: &String, _: &mut dyn FnMut(())) {}
    fn stage(_: &String, (): (), _: &Now<'_>) -> Option<toy::At> {
        None
    }
    fn seats(_: &String, (): (), _: &Now<'_>) -> Set<toy::Seat> {
        Set::EMPTY
    }
    fn why_not(_: &String, _: toy::Kind, (): (), _: Set<toy::Seat>, _: &Now<'_>) -> AnyRule<toy::Rule> {
        imi_core::Rule::IdGuessing.into()
    }
    fn found(_: Id<Self>, _: &Order<String>, _: &Now<'_>) -> Result<Outcome<Self>, Refusal<Self>> {
        Err(Refusal::new(Reason::NotFound))
    }
    fn perform(_: &String, _: &Order<String>, _: &Now<'_>) -> Result<Outcome<Self>, Refusal<Self>> {
        Err(Refusal::new(Reason::NotFound))
    }
    fn birth(first: &Envelope<Self>) -> Result<String, Corrupt> {
        Ok(first.event.clone())
    }
    fn evolve(state: &mut String, next: &Envelope<Self>) -> Result<(), Corrupt> {
        state.clone_from(&next.event);
        Ok(())
    }
    fn view(_: &String, _: &Now<'_>) -> Option<String> {
        None
    }
    fn happening(_: &String) -> Key {
        Key { subject: "letter.event", name: "posted" }
    }
    fn summary(state: &String) -> Summary<Self> {
        Summary { row: state.clone(), lists: vec![(list(), begin())] }
    }
    fn id(_: &String) -> Id<Self> {
        Id::from_u128(0)
    }
    fn area(_: &String) -> AreaId {
        AreaId::SERVICES
    }
    fn last(_: &String) -> DateTime<Utc> {
        begin()
    }
}

/// The list in which letters stand.
pub(crate) fn list() -> ListKey {
    open(World::default().sender.authority)
}

/// A letter posted by the command of this number.
pub(crate) fn posted(number: u128) -> Commit<Letter> {
    let (command, state) = (CommandId::from_u128(number), "posted".to_owned());
    let stream = Id::derived(command, 0);
    let event = Envelope {
        id: Id::derived(command, 0),
        stream,
        sequence: 1,
        at: begin(),
        by: Actor::System,
        rulebook: RULEBOOK,
        event: state.clone(),
    };
    Commit {
        command: Some(command),
        fingerprint: Uuid::from_u128(number),
        streams: vec![StreamCommit {
            stream,
            after: 0,
            events: vec![event],
            summary: Letter::summary(&state),
            state,
            due: None,
        }],
        notices: vec![Notice {
            id: NoticeId::derived(command, 0),
            to: Recipient::Commission,
            copy: false,
            language: Language::En,
            mail: toy::Mail::Booked,
            about: Number::derived(command, 0),
        }],
        ..Commit::nothing(Receipt { stream: stream.uuid(), version: 1, opened: Vec::new() })
    }
}

/// The letter once more, after what was committed of it: in these lists now, and due then.
pub(crate) fn moved(
    letter: &Commit<Letter>,
    lists: &[(ListKey, DateTime<Utc>)],
    due: Option<DateTime<Utc>>,
) -> Commit<Letter> {
    let mut commit = letter.clone();
    commit.command = None;
    commit.notices.clear();
    for part in &mut commit.streams {
        part.after += part.events.len() as u64;
        for (number, event) in (part.after + 1..).zip(&mut part.events) {
            event.sequence = number;
        }
        part.summary.lists = lists.to_vec();
        part.due = due.map(|at| Due { at, why: "moved" });
    }
    commit
}

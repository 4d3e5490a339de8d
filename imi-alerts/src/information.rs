//! Additional information, requests for it and objections: submitted, then broadcast (handbook 6.3.5, 6.3.6.4).

use imi_core::{
    AnyRule, AuthorityId, Faults, FileFacts, Moment, Outcome, Personal, Place, Rule as CoreRule, Set,
};

use crate::content::AlertText;
use crate::coordinator::{Unfit, chosen, involve};
use crate::event::NewInformation;
use crate::mail::{DISSEMINATORS, Mail, Post};
use crate::seat::{nothing, own, standing};
use crate::stage::{Heading, Information, InformationStage, Matter, Phase, Words};
use crate::table::{DELETED, Row, broken, step, step_if};
use crate::texts::Demand;
use crate::{Alert, Done, Event, Kind, Part, Policy, Refused, Rule, Seat, Stage, State, Status, texts};

pub(crate) const SUBMIT: Row = Row {
    kind: Kind::SubmitInformation,
    section: "6.3.5",
    steps: &[step(Status::Broadcast.only(), Seat::Contributor.only(), Set::EMPTY)],
    wrong: ENDED,
};

const ENDED: &[(Set<Status>, AnyRule<Rule>)] = &[
    DELETED,
    (Status::Withdrawn.only(), broken(Rule::WithdrawnTakesNoInformation)),
    (Status::Closed.only().or(Status::PersonalDataRemoved.only()), broken(Rule::InformationUntilTheEnd)),
    (Status::ANY, broken(Rule::InformationNotBeforeBroadcast)),
];

pub(crate) const OBJECT: Row = Row {
    kind: Kind::SubmitObjection,
    section: "6.3.6.4",
    steps: &[step_if(Status::Broadcast.only(), Seat::Objector.only(), Set::EMPTY, |state, _, _| match state
        .stage
        .active()
        .and_then(|active| active.closure.as_ref())
        .map(|proposal| &proposal.phase)
    {
        Some(Phase::Objections { .. }) => Ok(()),
        Some(Phase::Over { .. }) => Err(Rule::ObjectionInPeriodOnly.into()),
        _ => Err(Rule::ObjectionNeedsOpenProposal.into()),
    })],
    wrong: ENDED,
};

const FIXED: &[(Set<Status>, AnyRule<Rule>)] = &[
    (Status::InformationBroadcast.only(), broken(Rule::InformationFixedByBroadcast)),
    (Status::ANY, broken(Rule::ObjectionLapsesWithProposal)),
];

pub(crate) const EDIT: Row = Row {
    kind: Kind::EditInformation,
    section: "6.2.2",
    steps: &[step(Status::InformationSubmitted.only(), Seat::Pen.only(), Set::EMPTY)],
    wrong: FIXED,
};

pub(crate) const DELETE: Row = Row {
    kind: Kind::DeleteInformation,
    section: "6.2.2",
    steps: &[step(
        Status::InformationSubmitted.only(),
        Seat::Pen.only().or(Seat::Release.only()),
        Status::InformationDeleted.only(),
    )],
    wrong: FIXED,
};

pub(crate) const BROADCAST: Row = Row {
    kind: Kind::BroadcastInformation,
    section: "6.3.5",
    steps: &[step(
        Status::InformationSubmitted.only(),
        Seat::ItemBroadcaster.only(),
        Status::InformationBroadcast.only(),
    )],
    wrong: FIXED,
};

/// What is submitted.
pub(crate) struct Submitted<'a> {
    pub(crate) text: &'a AlertText,
    pub(crate) documents: &'a [Personal<FileFacts>],
    pub(crate) coordinator: Option<AuthorityId>,
}

pub(crate) fn submit(
    state: &State,
    heading: Heading,
    submitted: &Submitted<'_>,
    outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let Stage::Broadcast(active) = &state.stage else { return Err(nothing()) };
    let own = own(state, moment)?;
    let mut faults = Faults::none();
    match heading {
        Heading::Request { addressee } => {
            let knows = addressee == state.country || active.contributed(addressee);
            faults.unless(
                knows && addressee != own.country,
                Rule::InformationRequestAddressee,
                Place::field("addressee"),
            );
        }
        Heading::Answer { request: Some(number) } => {
            let asked = active.item(number).is_some_and(|item| {
                matches!(item.matter, Matter::Information(Heading::Request { .. }))
                    && matches!(item.stage, InformationStage::Broadcast { .. })
            });
            faults.unless(asked, Rule::InformationRequestAddressee, Place::field("request"));
        }
        Heading::MeasuresTaken
        | Heading::Other
        | Heading::Answer { request: None }
        | Heading::SuggestionToClose => {}
    }
    let demand = (CoreRule::BlankFreeText.into(), "text");
    put(state, (Matter::Information(heading), demand), submitted, faults, outcome, moment)
}

pub(crate) fn object(
    state: &State,
    submitted: &Submitted<'_>,
    outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let proposal = state.stage.active().and_then(|active| active.closure.as_ref()).ok_or_else(nothing)?;
    let matter = Matter::Objection { proposal: proposal.number };
    let demand = (Rule::ObjectionNeedsGround.into(), "ground");
    put(state, (matter, demand), submitted, Faults::none(), outcome, moment)
}

fn put(
    state: &State,
    (matter, demand): (Matter, Demand),
    submitted: &Submitted<'_>,
    mut faults: Faults<Alert>,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let own = own(state, moment)?;
    let text = texts::demanded(&mut outcome, submitted.text, demand, moment, &mut faults);
    let limits = &moment.policy.common.attachments;
    let documents = texts::documents(&mut outcome, submitted.documents, limits, &mut faults);
    let abroad = submitted.coordinator.and_then(|id| standing(state, id, moment));
    let elsewhere = abroad.is_some_and(|standing| standing.country != own.country);
    let unlinked =
        if elsewhere { Rule::InformationCoordinatorOfOwnState } else { Rule::InformationCoordinatorLinked };
    let rules = Unfit { none: Rule::InformationCoordinatorLinked, unlinked };
    let coordinator = chosen(state, submitted.coordinator, (own, rules), moment);
    let coordinator = coordinator.map_err(|rule| faults.add(rule, Place::field("coordinator"))).ok();
    faults.check()?;
    let (Some(text), Some(coordinator)) = (text, coordinator) else { return Err(nothing()) };
    involve(state, coordinator, &mut outcome, moment);
    let post = Post { state, moment };
    post.tell(&mut outcome, coordinator, DISSEMINATORS, Mail::InformationToBroadcast);
    let words = Words { text, documents };
    let new = NewInformation { matter, country: own.country, words, coordinator };
    Ok(outcome.with(Event::InformationSubmitted(Box::new(new))))
}

fn item(state: &State, part: Part) -> Result<&Information, Refused> {
    let Part::Information(number) = part else { return Err(nothing()) };
    state.stage.active().and_then(|active| active.item(number)).ok_or_else(nothing)
}

pub(crate) fn edit(
    state: &State,
    part: Part,
    text: &AlertText,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let item = item(state, part)?;
    let rule: AnyRule<Rule> = match item.matter {
        Matter::Information(_) => CoreRule::BlankFreeText.into(),
        Matter::Objection { .. } => Rule::ObjectionNeedsGround.into(),
    };
    let text = texts::only(&mut outcome, text, (rule, "text"), moment)?;
    Ok(outcome.with(Event::InformationEdited { item: item.number, text }))
}

pub(crate) fn delete(state: &State, part: Part, outcome: Outcome<Alert>) -> Done {
    let item = item(state, part)?.number;
    Ok(outcome.with(Event::InformationDeleted { item }))
}

pub(crate) fn broadcast(
    state: &State,
    part: Part,
    mut outcome: Outcome<Alert>,
    moment: &Moment<'_, Policy>,
) -> Done {
    let item = item(state, part)?;
    let mail = match item.matter {
        Matter::Information(_) => Mail::InformationAdded,
        Matter::Objection { .. } => Mail::Objection,
    };
    Post { state, moment }.tell_all(&mut outcome, mail);
    Ok(outcome.with(Event::InformationBroadcast { item: item.number }))
}

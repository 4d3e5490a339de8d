//! How outcomes become one commit.

use uuid::Uuid;

use crate::{
    Actor, CommandId, Commit, Corrupt, Effects, Envelope, Events, Expectation, Id, Lifecycle, Loaded, Moment,
    Opened, Outcome, Receipt, Seed, Standing, StreamCommit, fold, record,
};

pub(crate) struct Draft<L: Lifecycle> {
    pub(crate) commit: Commit<L>,
}

impl<L: Lifecycle> Draft<L> {
    pub(crate) fn new(command: Option<CommandId>, fingerprint: Uuid, known: &[Standing]) -> Self {
        let expectations = known
            .iter()
            .map(|s| Expectation::Standing { authority: s.authority, area: s.area, version: s.version })
            .collect();
        Self {
            commit: Commit {
                command,
                fingerprint,
                expectations,
                ..Commit::nothing(Receipt { stream: Uuid::nil(), version: 0, opened: Vec::new() })
            },
        }
    }

    pub(crate) fn open(
        &mut self,
        stream: Id<L>,
        outcome: Outcome<L>,
        moment: &Moment<'_, L::Policy>,
    ) -> Result<Receipt, Corrupt> {
        let (events, opened) = self.take(outcome);
        let when = (moment.now, moment.actor);
        let first: Vec<_> = record::<L>(stream, 0, when, events).collect();
        let version = self.stream(stream, 0, fold::<L>(&first)?, first, moment.policy);
        self.opened(opened, moment).map(|opened| Receipt { stream: stream.uuid(), version, opened })
    }

    pub(crate) fn extend(
        &mut self,
        stream: Id<L>,
        loaded: Loaded<L>,
        given: Option<Outcome<L>>,
        moment: &Moment<'_, L::Policy>,
    ) -> Result<Receipt, Corrupt> {
        let Loaded { mut state, version } = loaded;
        let mut passed = L::elapse(&state, moment);
        // Changed standings may bring about two mails at one instant; the version tells them apart.
        let count = u32::try_from(version).unwrap_or(u32::MAX);
        for notice in passed.iter_mut().flat_map(|passed| &mut passed.effects_mut().notices) {
            notice.id = Seed::of(notice.id.uuid()).id(count);
        }
        let mut events: Vec<Envelope<L>> = Vec::new();
        let mut opened = Vec::new();
        let late = moment.now.max(L::last(&state));
        for (outcome, when) in [(passed, (late, Actor::System)), (given, (moment.now, moment.actor))] {
            let Some(outcome) = outcome else { continue };
            let (happened, further) = self.take(outcome);
            let after = version + events.len() as u64;
            for event in record::<L>(stream, after, when, happened) {
                L::evolve(&mut state, &event)?;
                events.push(event);
            }
            opened.extend(self.opened(further, moment)?);
        }
        // What only opens further streams rests on this one all the same, and expects its version.
        let version = if events.is_empty() && opened.is_empty() {
            version
        } else {
            self.stream(stream, version, state, events, moment.policy)
        };
        Ok(Receipt { stream: stream.uuid(), version, opened })
    }

    fn opened(
        &mut self,
        opened: Vec<Opened<L>>,
        moment: &Moment<'_, L::Policy>,
    ) -> Result<Vec<Uuid>, Corrupt> {
        let mut ids = Vec::with_capacity(opened.len());
        for further in opened {
            let when = (moment.now, moment.actor);
            let events: Vec<_> = record::<L>(further.stream, 0, when, further.events).collect();
            self.stream(further.stream, 0, fold::<L>(&events)?, events, moment.policy);
            ids.push(further.stream.uuid());
        }
        Ok(ids)
    }

    fn take(&mut self, outcome: Outcome<L>) -> (Events<L::Event>, Vec<Opened<L>>) {
        let (events, effects) = outcome.into_parts();
        let Effects { notices, seals, copies, erasures, opened, reservations, expectations } = effects;
        self.commit.reservations.extend(reservations);
        self.commit.expectations.extend(expectations);
        self.commit.notices.extend(notices);
        self.commit.seals.extend(seals);
        self.commit.copies.extend(copies);
        self.commit.erasures.extend(erasures);
        (events, opened)
    }

    fn stream(
        &mut self,
        stream: Id<L>,
        after: u64,
        state: L::State,
        events: Vec<Envelope<L>>,
        policy: &L::Policy,
    ) -> u64 {
        let version = after + events.len() as u64;
        let (summary, due) = (L::summary(&state), L::due(&state, policy));
        self.commit.streams.push(StreamCommit { stream, after, events, state, summary, due });
        version
    }
}

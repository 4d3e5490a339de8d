//! The world of parcels with more of them told apart: by the language of their notes, each amended to the next one.

use chrono::{DateTime, Utc};
use imi_core::testing::explore::FiniteWorld;
use imi_core::testing::toy::{At, Book, Command, Finite, Kind, Parcel, Policy, Stage, State};
use imi_core::{Actor, FreeText, Language, Moment, Standing};

/// Whether a kind of command is tried from where a note is in this language, in this way.
pub(crate) type Tried = fn(Language, Kind, usize) -> bool;

/// The world; in the first of its ways the receiver accepts none.
pub(crate) struct Parcels {
    pub(crate) finite: Finite,
    pub(crate) actors: Vec<Actor>,
    pub(crate) tried: Tried,
    /// The language after this one, in this way.
    pub(crate) next: fn(Language, usize) -> Language,
    /// The way that a way is said to be like.
    pub(crate) alike: fn(Option<Kind>, usize) -> usize,
}

pub(crate) fn parcels(tried: Tried) -> Parcels {
    let mut finite = Finite::default();
    finite.ways.reverse();
    let actors = finite.actors();
    Parcels { finite, actors, tried, next: |from, _| next(from), alike: |_, way| way }
}

/// From language to language, and back to the first.
fn next(from: Language) -> Language {
    match from {
        Language::En => Language::De,
        Language::De => Language::Fr,
        Language::Fr => Language::It,
        _ => Language::En,
    }
}

pub(crate) fn language(state: &State) -> Option<Language> {
    match state.stage {
        Stage::Booked { note, .. } | Stage::Underway { note, .. } | Stage::Delivered { note } => {
            note.language
        }
        Stage::Cancelled | Stage::Expired => None,
    }
}

impl FiniteWorld for Parcels {
    type Lifecycle = Parcel;
    type Shape = (At, Option<Language>);

    fn policy(&self) -> &Policy {
        self.finite.policy()
    }
    fn ways(&self) -> &[Vec<Standing>] {
        self.finite.ways()
    }
    fn alike(&self, kind: Option<Kind>, way: usize) -> usize {
        (self.alike)(kind, way)
    }
    fn actors(&self) -> Vec<Actor> {
        self.actors.clone()
    }
    fn foundings(&self) -> Vec<(Actor, Book)> {
        self.finite.foundings()
    }
    fn contents(&self, state: &State, kind: Kind, (): (), moment: &Moment<'_, Policy>) -> Vec<Command> {
        let from = language(state).unwrap_or(Language::Mt);
        let way = self.ways().iter().position(|way| way == moment.standings).unwrap();
        if !(self.tried)(from, kind, way) {
            return Vec::new();
        }
        match kind {
            Kind::Amend => {
                let note = FreeText::new("in another language", (self.next)(from, way));
                vec![Command::Amend { note }]
            }
            _ => self.finite.contents(state, kind, (), moment),
        }
    }
    fn shape(&self, state: &State, _: DateTime<Utc>) -> Self::Shape {
        (state.stage.at(), language(state))
    }
    fn is_over(&self, state: &State) -> bool {
        self.finite.is_over(state)
    }
}

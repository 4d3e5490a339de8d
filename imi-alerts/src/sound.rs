//! What a stored state is read back under: the form alone would admit states that no events ever make, and whoever reads
//! one of those works on with it as if it were true.

use imi_core::{AreaId, Country};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::State;
use crate::content::Content;
use crate::stage::{
    Active, Ended, Ending, Information, InformationStage, Numbered, Phase, Proposal, Reached, Removed, Stage,
};

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let state = Self::deserialize(deserializer)?;
        match state.sound() {
            Ok(()) => Ok(state),
            Err(why) => Err(D::Error::custom(why)),
        }
    }
}

/// Why no events can have made something, if that shows.
type Sound = Result<(), &'static str>;

fn holds(what: bool, otherwise: &'static str) -> Sound {
    if what { Ok(()) } else { Err(otherwise) }
}

impl State {
    fn sound(&self) -> Sound {
        holds(self.area == AreaId::SERVICES, "an alert of another area than services")?;
        let begun = self.shown.authorities.get(&self.initiating).is_some_and(|seen| *seen > 0);
        holds(begun, "an alert that nobody saw begin")?;
        self.content.sound()?;
        match &self.stage {
            Stage::Draft(_) | Stage::Submitted(_) | Stage::Checking(_) => Ok(()),
            Stage::Broadcast(active) => active.sound(self.country),
            Stage::Ended(ended) => ended.sound(self.country),
            Stage::Removed(removed) => {
                removed.sound(self.country)?;
                let mut sealed = false;
                self.content.seals(&mut |_| sealed = true);
                holds(!sealed, "an alert whose personal data is gone names some")
            }
            Stage::Deleted(_) => {
                holds(self.content == Content::default(), "an alert that was deleted says something")
            }
        }
    }
}

impl Content {
    fn sound(&self) -> Sound {
        let fields = self.provider.iter().map(|(field, _)| field);
        holds(fields.is_sorted_by(|one, next| one < next), "a provider's detail is given twice")?;
        let documents = || self.documents.iter().map(|document| document.number);
        let follow = documents().is_sorted_by(|one, next| follows(*one) <= *next);
        let given = documents().all(|number| 0 < number && number <= self.numbered);
        holds(follow && given, "documents are numbered otherwise than they came")?;
        holds(u32::from(self.numbered) <= self.revision, "an alert has fewer revisions than documents")
    }
}

/// The number that is given after this one. Beyond the highest there is none to give, so that is given again.
fn follows(number: u16) -> u16 {
    number.saturating_add(1)
}

impl Active {
    fn sound(&self, home: Country) -> Sound {
        let items = || self.information.iter().map(|item| item.number);
        let first = items().next().is_none_or(|number| number == 1);
        let follow = items().is_sorted_by(|one, next| follows(*one) == *next);
        let last = items().next_back().unwrap_or(0) == self.numbered.items;
        holds(first && follow && last, "information is numbered otherwise than it came")?;
        let fits = self.postboxes.values().all(|postbox| match postbox.reached {
            Reached::Awaiting | Reached::Acknowledged => postbox.country != home,
            Reached::Outgoing => postbox.country == home,
            Reached::Disseminated => true,
        });
        holds(fits, "a postbox acknowledges an alert of its own state, or holds one of another as its own")?;
        let proposed = self.numbered.proposals > 0 || self.numbered.comments == 0;
        holds(proposed, "a comment was given on no proposal")?;
        self.closure.as_ref().map_or(Ok(()), |proposal| proposal.sound(self.numbered))
    }
}

impl Proposal {
    fn sound(&self, numbered: Numbered) -> Sound {
        let current = self.number > 0 && self.number == numbered.proposals && self.revision > 0;
        holds(current, "a closure proposal is numbered otherwise than it came")?;
        let comments = || self.comments.iter().map(|comment| comment.number);
        let first = comments().next().is_none_or(|number| number > 0);
        let follow = comments().is_sorted_by(|one, next| follows(*one) == *next);
        let last = comments().next_back().is_none_or(|number| number == numbered.comments);
        holds(first && follow && last, "comments are numbered otherwise than they came")?;
        let revisions = || self.comments.iter().map(|comment| comment.revision);
        let there = revisions().all(|revision| 0 < revision && revision <= self.revision);
        holds(there && revisions().is_sorted(), "a comment speaks of a revision that was not there")
    }
}

impl Ended {
    fn sound(&self, home: Country) -> Sound {
        self.active.sound(home)?;
        let waits = self.active.information.iter().any(Information::waits);
        holds(!waits, "information waits in an alert that has ended")?;
        let over =
            self.active.closure.as_ref().is_some_and(|closure| matches!(closure.phase, Phase::Over { .. }));
        match self.ending {
            Ending::Closed => holds(over, "an alert was closed that nobody had proposed to close"),
            Ending::Withdrawn => holds(
                self.active.withdrawal.is_some(),
                "an alert was withdrawn that nobody had proposed to withdraw",
            ),
        }
    }
}

impl Removed {
    fn sound(&self, home: Country) -> Sound {
        let active = &self.ended.active;
        active.sound(home)?;
        let words = active.information.iter().any(|item| item.stage != InformationStage::Deleted);
        let gone = !words && active.withdrawal.is_none() && active.closure.is_none();
        holds(gone, "an alert whose personal data is gone names some")
    }
}

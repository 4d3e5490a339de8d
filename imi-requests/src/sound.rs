//! What a stored state is read back under: the form alone would admit states that no events ever make, and whoever reads
//! one of those works on with it as if it were true.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::State;
use crate::case::Case;
use crate::stage::{Stage, Taken, Turn};

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let state = Self::deserialize(deserializer)?;
        match state.unsound() {
            None => Ok(state),
            Some(why) => Err(D::Error::custom(why)),
        }
    }
}

impl State {
    /// Why no events can have made this state, if that shows.
    fn unsound(&self) -> Option<&'static str> {
        let over = matches!(self.stage, Stage::Removed(_) | Stage::Discarded(_));
        let mut sealed = false;
        if over {
            self.seals(&mut |_| sealed = true);
        }
        if sealed {
            return Some("a request whose personal data is gone names some");
        }
        match &self.stage {
            Stage::Taken(taken) if !taken.is_sound() => Some("a reply is assessed that was never given"),
            _ => self.case.unsound(),
        }
    }
}

impl Taken {
    fn is_sound(&self) -> bool {
        let first = matches!(self.turn, Turn::Preparing(_) | Turn::UnderApproval(_) | Turn::Returned { .. });
        first || !self.answered.replies.is_empty()
    }
}

impl Case {
    /// Why no edits can have made this case, if that shows.
    pub(crate) fn unsound(&self) -> Option<&'static str> {
        let questions = self.questions.iter().map(|asked| asked.number);
        let documents = self.documents.iter().map(|document| document.number);
        if !numbered(questions, self.numbered.0) || !numbered(documents, self.numbered.1) {
            return Some("questions or documents are numbered otherwise than they came");
        }
        let repeated =
            self.details.iter().enumerate().any(|(nth, detail)| {
                self.details.iter().take(nth).any(|before| before.field == detail.field)
            });
        if repeated {
            return Some("a case detail is given twice");
        }
        let derogates = self.procedure() != imi_i18n::Procedure::Ordinary;
        (self.checklist.is_some() != derogates).then_some("a checklist does not belong to its question set")
    }
}

/// Whether these numbers were given one after the other, as far as the last. Beyond the highest there is none to give.
fn numbered(mut numbers: impl Iterator<Item = u16>, last: u16) -> bool {
    let mut before = 0;
    numbers.all(|number| {
        let follows = before < number && number <= last || number == u16::MAX && last == number;
        before = number;
        follows
    })
}

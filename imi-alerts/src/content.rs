//! What an alert says: checklist, provider, case, documents, states (handbook 6.3.1.1).

use chrono::{DateTime, Utc};
use imi_core::{
    AuthorityId, Country, FileFacts, FreeText, Language, Personal, SealId, SealedText, Set, Slug, members,
};
use serde::{Deserialize, Serialize};

/// A service activity, by its name in the list that the deployment uses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(transparent)]
pub struct ActivityId(pub Slug);

impl core::fmt::Debug for ActivityId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

/// Free text of an alert, with the language that its writer states. Other than in requests, it counts as containing
/// personal data unless he takes that mark off (handbook 6.3.4.1, note 5).
///
/// ```
/// let told: imi_alerts::content::AlertText = serde_json::from_str(r#"{ "text": "no flue", "language": "en" }"#)?;
/// assert!(told.personal && !told.unmarked().personal);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(deny_unknown_fields)]
pub struct AlertText {
    /// The words.
    pub text: Personal<String>,
    /// The language.
    pub language: Option<Language>,
    /// Whether it is marked as containing personal data.
    #[serde(default = "marked")]
    pub personal: bool,
}

fn marked() -> bool {
    true
}

impl AlertText {
    /// Text with its mark.
    #[must_use]
    pub fn new(text: impl Into<String>, language: impl Into<Option<Language>>) -> Self {
        Self { text: Personal::new(text.into()), language: language.into(), personal: true }
    }

    /// The same text without its mark.
    #[must_use]
    pub fn unmarked(self) -> Self {
        Self { personal: false, ..self }
    }
}

impl From<&AlertText> for FreeText {
    fn from(text: &AlertText) -> Self {
        Self { text: text.text.clone(), language: text.language, personal: text.personal }
    }
}

members! {
    /// What is told of the service provider; all of it is personal data.
    pub enum ProviderField {
        /// The name.
        Name,
        /// The address.
        Address,
        /// The number in a register.
        RegistrationNumber,
        /// The date of birth of a natural person.
        DateOfBirth,
        /// Telephone, email, website.
        Contact,
        /// Anything else that identifies the provider.
        Other,
    }
}

/// The answers to the checklist of criteria, with its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// The version answered.
    pub version: u32,
    /// Whether each criterion is fulfilled, in order.
    pub fulfilled: Vec<bool>,
}

/// A document of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Document {
    /// Its number in this alert, from 1.
    pub number: u16,
    /// The file.
    pub file: SealId,
    /// When it was attached.
    pub at: DateTime<Utc>,
}

/// What an alert says. Complete only from submission on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Content {
    /// The checklist.
    pub checklist: Option<Checklist>,
    /// The provider.
    pub provider: Vec<(ProviderField, SealId)>,
    /// The service activity.
    pub activity: Option<ActivityId>,
    /// The case.
    pub description: Option<SealedText>,
    /// Authorities that should be alerted, as free text.
    pub suggestion: Option<SealedText>,
    /// The documents.
    pub documents: Vec<Document>,
    /// How many document numbers were given.
    pub numbered: u16,
    /// Where the provider is established; none while unknown.
    pub establishment: Option<Country>,
    /// The Member States selected.
    pub selected: Set<Country>,
    /// Grows with every change, so that a broadcast names what was checked.
    pub revision: u32,
}

/// One change of an alert before its broadcast: `T` a free text, `V` a provider's detail, `F` a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[serde(rename_all = "snake_case", tag = "edit", deny_unknown_fields)]
pub enum Change<T, V, F> {
    /// Answers the checklist.
    Checklist {
        /// The answers.
        answers: Checklist,
    },
    /// Tells of the provider, or takes it away.
    Provider {
        /// What.
        field: ProviderField,
        /// Its value.
        value: Option<V>,
    },
    /// Names the service activity.
    Activity {
        /// Which.
        activity: Option<ActivityId>,
    },
    /// Describes the case.
    Description {
        /// The words; blank words are none.
        text: Option<T>,
    },
    /// Suggests authorities.
    Suggestion {
        /// The words.
        text: Option<T>,
    },
    /// Attaches a document. It gets the next number.
    Attach {
        /// The file.
        file: F,
    },
    /// Takes a document away.
    Detach {
        /// Its number.
        number: u16,
    },
    /// States where the provider is established, or that it is unknown.
    Establishment {
        /// Which.
        country: Option<Country>,
    },
    /// Selects the Member States that are to receive the alert.
    Recipients {
        /// All of them.
        countries: Set<Country>,
    },
    /// Chooses the coordinator that is to broadcast the alert.
    Coordinator {
        /// Which.
        authority: Option<AuthorityId>,
    },
}

/// A change as its author gives it.
pub type Edit = Change<AlertText, Personal<String>, Personal<FileFacts>>;
/// A change as it is recorded.
pub type SavedEdit = Change<SealedText, SealId, SealId>;

impl Content {
    /// The Member States that will receive the alert: those selected, and that of establishment unless it initiates.
    #[must_use]
    pub fn recipients(&self, initiating: Country) -> Set<Country> {
        let established = self.establishment.filter(|country| *country != initiating);
        established.map_or(self.selected, |country| self.selected.with(country))
    }

    /// The document of that number.
    #[must_use]
    pub fn document(&self, number: u16) -> Option<&Document> {
        self.documents.iter().find(|document| document.number == number)
    }

    pub(crate) fn set_provider(&mut self, field: ProviderField, value: Option<SealId>) {
        self.provider.retain(|(known, _)| *known != field);
        self.provider.extend(value.map(|value| (field, value)));
        self.provider.sort_unstable_by_key(|(field, _)| *field);
    }

    pub(crate) fn apply_all(&mut self, edits: &[SavedEdit], at: DateTime<Utc>) {
        for edit in edits {
            self.apply(edit, at);
        }
    }

    pub(crate) fn apply(&mut self, edit: &SavedEdit, at: DateTime<Utc>) {
        self.revision = self.revision.saturating_add(1);
        match edit {
            Change::Checklist { answers } => self.checklist = Some(answers.clone()),
            Change::Provider { field, value } => self.set_provider(*field, *value),
            Change::Activity { activity } => self.activity = *activity,
            Change::Description { text } => self.description = *text,
            Change::Suggestion { text } => self.suggestion = *text,
            Change::Attach { file } => {
                self.numbered = self.numbered.saturating_add(1);
                self.documents.push(Document { number: self.numbered, file: *file, at });
            }
            Change::Detach { number } => self.documents.retain(|document| document.number != *number),
            Change::Establishment { country } => self.establishment = *country,
            Change::Recipients { countries } => self.selected = *countries,
            Change::Coordinator { .. } => {}
        }
    }

    pub(crate) fn seals(&self, visit: &mut dyn FnMut(SealId)) {
        self.provider.iter().for_each(|(_, value)| visit(*value));
        self.description.iter().chain(&self.suggestion).for_each(|text| visit(text.seal));
        self.documents.iter().for_each(|document| visit(document.file));
    }

    /// Without anything personal.
    pub(crate) fn strip(&mut self) {
        self.provider.clear();
        self.description = None;
        self.suggestion = None;
        self.documents.clear();
    }
}

//! What every part of the system refuses.

/// Declares a flat rule enum: a variant for each thing that can be refused, with its handbook section and its
/// English sentence.
///
/// ```
/// imi_core::rules! {
///     /// What the toy refuses.
///     pub enum Rule in "refusal.toy" {
///         OnlyOnce "1.2" "this is done once only";
///     }
/// }
/// use imi_core::{Message, RuleBook};
/// assert_eq!(Rule::OnlyOnce.section(), "1.2");
/// assert_eq!(Rule::OnlyOnce.key().to_string(), "refusal.toy.OnlyOnce");
/// ```
#[macro_export]
macro_rules! rules {
    ($(#[$meta:meta])* $vis:vis enum $name:ident in $subject:literal { $($rule:ident $section:literal $says:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        $vis enum $name { $(#[doc = concat!("Section ", $section, ": ", $says, ".")] $rule),* }
        $crate::__schema!($name, <Self as $crate::RuleBook>::ALL);
        impl $crate::RuleBook for $name {
            const ALL: &'static [Self] = &[$(Self::$rule),*];
            fn section(self) -> &'static str { match self { $(Self::$rule => $section),* } }
        }
        impl $crate::Message for $name {
            fn key(&self) -> $crate::Key {
                $crate::Key { subject: $subject, name: match self { $(Self::$rule => stringify!($rule)),* } }
            }
            fn english(&self) -> &'static str { match self { $(Self::$rule => $says),* } }
        }
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str($crate::Message::english(self))
            }
        }
    };
}

/// The rules of one crate as data.
pub trait RuleBook: crate::Message + Copy + Eq + core::fmt::Debug + core::fmt::Display + 'static {
    /// Every rule, in the order of the handbook.
    const ALL: &'static [Self];
    /// The handbook section that the rule comes from.
    fn section(self) -> &'static str;
}

crate::rules! {
    /// What every lifecycle refuses alike.
    pub enum Rule in "refusal.core" {
        IdGuessing "10" "this does not exist or is not visible to you";
        ExpectedVersion "5.1" "somebody else has changed this meanwhile; please look at it again";
        SameIdOtherContent "5.1" "this command id was used for another act";
        TimeBackwards "10" "the time of this act lies before the last recorded one";
        RightsAtMoment "2.5" "you have no user right for this act at this moment";
        RightsPerAreaAndWorkflow "4.2" "your user right is for another legislative area or workflow";
        WorkflowPerArea "2.4" "this legislative area does not have this workflow";
        BlankFreeText "5.3.1" "this text must not be blank";
        FreeTextLanguageChoice "5.3.1" "free text can be written in an official EU language, Icelandic or Norwegian only";
        AttachmentLimits "5.3.1" "this document exceeds the limits: it is empty, unnamed, too large or one too many";
    }
}
